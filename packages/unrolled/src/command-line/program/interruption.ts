import { exitStatus } from './failures.ts';

const statusOf = { SIGINT: exitStatus.interrupted, SIGTERM: exitStatus.terminated } as const;

/**
 * Turns Ctrl-C and SIGTERM into an abort signal while `run` runs. A second one ends the process on
 * the spot, for whoever does not want to wait for the checkpoint.
 */
export async function interruptible<Result>(
  run: (interruption: { signal: AbortSignal; status: () => number }) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let status: number = exitStatus.interrupted;
  const listen = (signal: NodeJS.Signals) => {
    status = statusOf[signal as keyof typeof statusOf];
    if (controller.signal.aborted) process.exit(status);
    controller.abort();
  };
  process.on('SIGINT', listen).on('SIGTERM', listen);
  try {
    return await run({ signal: controller.signal, status: () => status });
  } finally {
    process.off('SIGINT', listen).off('SIGTERM', listen);
  }
}
