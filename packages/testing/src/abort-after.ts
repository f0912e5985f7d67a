/** What a training run is given besides, so that its signal ends it after so many steps. */
export function abortAfter(step: number) {
  const controller = new AbortController();
  const onStep = (event: { readonly step: number }) => {
    if (event.step === step) controller.abort();
  };
  return { signal: controller.signal, callbacks: [{ name: 'abort', onStep }] };
}

/** The same in the midst of the first validation after so many steps, when it asks the signal. */
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
