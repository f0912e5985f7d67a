/** Whether a WebGL context is lost: its driver was restarted, or the browser took the device away. */
export const isLost = (context: object | null): boolean =>
  context !== null &&
  'isContextLost' in context &&
  (context as WebGL2RenderingContext).isContextLost();

/** Between two looks at the device, in milliseconds; engines make it four after a few in a row. */
const pause = 1;

/**
 * Resolves when a WebGL 2 context has finished all earlier work. gpu.js waits for what it
 * reads too, but looks without a pause, and so keeps a processor from whatever else needs it: from
 * the device itself, where that is software. Other contexts do not wait.
 */
export async function fence(context: object | null): Promise<void> {
  if (context === null || !('fenceSync' in context)) return;
  const gl = context as WebGL2RenderingContext;
  const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (sync === null) return; // the context is lost, which reading will say
  gl.flush();
  while (gl.clientWaitSync(sync, 0, 0) === gl.TIMEOUT_EXPIRED) {
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  gl.deleteSync(sync);
}
