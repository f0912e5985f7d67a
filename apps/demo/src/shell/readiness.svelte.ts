/** Whether the page that is open shows its model or trace. Pages set it; tests wait for it. */
export const readiness = $state({ isReady: false });
