import type { PythonProcess } from '../python-process.ts';
import type { Prepared } from '../subject.ts';
import { type CallTime, roundPlan } from '../timing.ts';
import { settings, type TranslationWorkload } from './workload.ts';

/** The script that `startPyTorch` runs. */
export const translationScript = new URL('./pytorch.py', import.meta.url);

/** One call is a training step on each of the batches. */
export async function preparePyTorch(
  python: PythonProcess,
  workload: TranslationWorkload,
  note: string,
): Promise<Prepared> {
  const request = { do: 'prepare', workload, settings, roundPlan };
  const { fingerprint } = await python.ask<{ fingerprint: string }>(request);
  const losses = new Float32Array(Uint8Array.from(Buffer.from(fingerprint, 'base64')).buffer);
  return {
    fingerprint: workload.dropout === 0 ? losses : undefined,
    note,
    runRound: () => python.ask<CallTime>({ do: 'round' }),
  };
}
