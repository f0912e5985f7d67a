/** What a training run is given besides, so that its signal ends it after so many steps. */
export function abortAfter(step: number) {
  const controller = new AbortController();
  const onStep = (event: { readonly step: number }) => {
    if (event.step === step) controller.abort();
  };
  return { signal: controller.signal, callbacks: [{ name: 'abort', onStep }] };
}
