import { writeFileAtomic } from '../../src/node.ts';

/** Run as a program to be killed: saves 4 MB of one byte, then of the next, and so on. */
const bytes = new Uint8Array(4_000_000);
for (let round = 0; ; round++) {
  await writeFileAtomic(process.argv[2], bytes.fill(round));
  if (round === 0) process.stdout.write('saved once\n');
}
