import type { Systems } from '../interleaved.ts';
import { type CallTime, roundPlan } from '../timing.ts';

/**
 * The twin of a model in PyTorch, whose values are compared.
 * @param script that `startPyTorch` runs
 * @param settings of training, where it trains
 */
export const twinInPyTorch = <Workload>(
  script: URL,
  settings?: object,
): Pick<Systems<Workload>, 'script' | 'preparePyTorch'> => ({
  script,
  async preparePyTorch(python, workload, note) {
    const request = { do: 'prepare', workload, settings, roundPlan };
    const { fingerprint } = await python.ask<{ fingerprint: string }>(request);
    return {
      fingerprint: new Float32Array(Uint8Array.from(Buffer.from(fingerprint, 'base64')).buffer),
      note,
      runRound: () => python.ask<CallTime>({ do: 'round' }),
    };
  },
});
