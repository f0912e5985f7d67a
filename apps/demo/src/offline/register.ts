/** Lets the service worker keep the site for use without a network. It needs no answer. */
export function register(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const url = new URL('./service-worker.js', document.baseURI);
  // Where it is refused (a private window, no https) the site works, only not offline.
  navigator.serviceWorker.register(url).catch(() => {});
}
