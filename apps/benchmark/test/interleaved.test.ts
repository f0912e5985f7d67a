import { expect, it } from 'vitest';
import { measureInterleaved } from '../src/interleaved.ts';
import { inOwnProcess } from '../src/own-process.ts';

const table = new URL('./fixtures/subjects.ts', import.meta.url);
const peer = (name: string, version: string) => inOwnProcess(table, name, { name, version });

it('measures peers in their own processes after Unrolled, and reports why one fails', async () => {
  const systems = {
    prepareUnrolled: async () => ({
      fingerprint: Float32Array.of(1, 2),
      runRound: async () => ({ seconds: 5, processorSeconds: 5, fastestSeconds: 5 }),
    }),
    script: new URL('./no-such-script.py', import.meta.url),
    preparePyTorch: async () => {
      throw new Error('a script that is missing never starts');
    },
    others: [peer('steady', '1.2.3'), peer('throws', '4.5.6')],
  };
  const outcomes = await measureInterleaved(null, systems, { rounds: 2, threads: 1 });
  expect(outcomes).toMatchObject([
    { name: 'unrolled', status: 'measured', times: [{ seconds: 5 }, { seconds: 5 }] },
    {
      name: 'steady',
      status: 'measured',
      version: '1.2.3',
      note: 'a fixture',
      times: [{ seconds: 2 }, { seconds: 4 }],
    },
    { name: 'throws', status: 'fails', version: '4.5.6', reason: 'no kernel for this' },
  ]);
});
