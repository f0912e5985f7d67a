/**
 * Generated pairs as files for `unrolled train translation`: numbers in English words → French, or
 * dates in several languages → ISO. `pnpm --filter @unrolled/lecture write-pairs numbers <folder>`
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { datePairs, type GeneratedPair, numberPairs } from '@unrolled/datasets/generated';
import { ArgumentError, Rng } from '@unrolled/tensor';
import { runProgram, wholeNumber } from './program.ts';

await runProgram('write-pairs', () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      training: { type: 'string', default: '20000' },
      test: { type: 'string', default: '2000' },
      digits: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [kind, folder = '.'] = positionals;
  if (kind !== 'numbers' && kind !== 'dates') {
    throw new ArgumentError('say numbers or dates, and then a folder');
  }
  const options = {
    training: wholeNumber('--training', values.training),
    test: wholeNumber('--test', values.test),
    rng: new Rng(wholeNumber('--seed', values.seed, 0)),
  };
  const pairs =
    kind === 'dates'
      ? datePairs(options)
      : numberPairs(options, wholeNumber('--digits', values.digits));
  // Not recursive, which in /proc goes on for ever.
  if (!existsSync(folder)) mkdirSync(folder);
  for (const name of ['training', 'test'] as const) {
    const path = join(folder, `${kind}.${name}.tsv`);
    writeFileSync(path, tsv(pairs[name]));
    process.stdout.write(`${path}: ${pairs[name].length} pairs\n`);
  }
});

function tsv(pairs: readonly GeneratedPair[]): string {
  const lines = pairs.map(({ source, target }) => `${source}\t${target}\n`);
  return `source\ttarget\n${lines.join('')}`;
}
