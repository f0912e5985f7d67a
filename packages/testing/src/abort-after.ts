/** Options of a training run whose signal ends it after so many steps. */
export function abortAfter(step: number) {
  const controller = new AbortController();
  const onStep = (event: { readonly step: number }) => {
    if (event.step === step) controller.abort();
  };
  return { signal: controller.signal, callbacks: [{ name: 'abort', onStep }] };
}

/** Options of a run that ends in the middle of the first validation after so many steps. */
export function abortInValidationAfter(step: number) {
  const controller = new AbortController();
  const { signal } = controller;
  let isNear = false;
  const onStep = (event: { readonly step: number }) => {
    isNear ||= event.step === step;
  };
  const throwIfAborted = signal.throwIfAborted.bind(signal);
  signal.throwIfAborted = () => {
    if (isNear) controller.abort();
    throwIfAborted();
  };
  return { signal, callbacks: [{ name: 'abort', onStep }] };
}

/** Options of a run whose signal ends it when its steps are done, before the best weights are measured. */
export function abortAtEnd() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    callbacks: [{ name: 'abort', onEnd: () => controller.abort() }],
  };
}

/** The hooks of a run that matter here. */
interface RunHooks {
  readonly signal?: AbortSignal;
  readonly callbacks?: {
    readonly name: string;
    readonly onStep?: (event: { readonly step: number }) => void;
    readonly onEnd?: () => void;
  }[];
  readonly save: (file: Uint8Array) => void;
}

/**
 * The files that a task saves at the end of a run, and of one that was interrupted and resumed. They have to
 * be equal in every byte.
 * @param train runs with hooks, from the same data and options each time
 * @param resume continues a saved run
 * @param interruption as `abortAfter` or `abortAtEnd` makes it
 */
export async function filesOfRuns(
  train: (hooks: RunHooks) => Promise<{ readonly reason: string }>,
  resume: (file: Uint8Array, hooks: RunHooks) => Promise<{ readonly reason: string }>,
  interruption: Pick<RunHooks, 'signal' | 'callbacks'>,
): Promise<{ readonly whole: Uint8Array; readonly resumed: Uint8Array }> {
  const files: Uint8Array[] = [];
  const save = (file: Uint8Array) => void files.push(file.slice());
  const reasons = [(await train({ save })).reason];
  const whole = files[files.length - 1];
  reasons.push((await train({ ...interruption, save })).reason);
  reasons.push((await resume(files[files.length - 1], { save })).reason);
  if (reasons.join() !== 'finished,aborted,finished') {
    throw new Error(
      `expected a run that ends, one that is interrupted and is resumed, got ${reasons}`,
    );
  }
  return { whole, resumed: files[files.length - 1] };
}
