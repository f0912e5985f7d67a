/**
 * Gives the event loop a turn, so that signals, timers and the browser's painting get theirs. Not
 * by setTimeout, which waits for milliseconds that training could use.
 */
export function breathe(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
