// Gives mutated files to every reader and prints a table: node fuzz-files.ts --mutants 20000 --seed 1
import { parseArgs } from 'node:util';
import { fuzzFiles } from '../fuzz-files/fuzz.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    first: { type: 'string', default: '0' },
  },
});
const findings = await fuzzFiles({
  mutants: Number(values.mutants),
  seed: Number(values.seed),
  only: values.only,
  first: Number(values.first),
});
const rows = findings.map(({ reader, mutants, refused, accepted, faults, slowest }) => ({
  reader,
  mutants,
  refused,
  accepted,
  faults: faults.length,
  'slowest, ms': Math.round(slowest),
}));
console.table(rows);
const faults = findings.flatMap((found) => found.faults);
for (const { reader, mutant, problem } of faults.slice(0, 40)) {
  console.log(`\n${reader}, mutant ${mutant}: ${problem}`);
}
if (faults.length > 40) console.log(`\n… and ${faults.length - 40} more`);
process.exitCode = faults.length > 0 ? 1 : 0;
