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
