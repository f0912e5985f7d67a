import type { PythonProcess } from '../python-process.ts';
import type { Prepared } from '../subject.ts';
import { type CallTime, roundSeconds } from '../timing.ts';
import { type CnnWorkload, settings } from './workload.ts';

/** The script that `startPyTorch` runs. */
export const cnnScript = new URL('./pytorch.py', import.meta.url);

/** One call is a training step. */
export async function preparePyTorch(
  python: PythonProcess,
  workload: CnnWorkload,
  note: string,
): Promise<Prepared> {
  const request = { do: 'prepare', workload, settings, roundSeconds };
  const { fingerprint } = await python.ask<{ fingerprint: string }>(request);
  return {
    fingerprint: new Float32Array(Uint8Array.from(Buffer.from(fingerprint, 'base64')).buffer),
    note,
    runRound: () => python.ask<CallTime>({ do: 'round' }),
  };
}
