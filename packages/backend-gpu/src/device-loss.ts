import { BackendError } from '@unrolled/tensor';

/** Notices once that the device of a backend is lost: its driver was restarted, or the browser took it away. */
export class DeviceLoss {
  #error: BackendError | null = null;
  #isOver = false;
  readonly #onLost: ((error: BackendError) => void) | undefined;

  constructor(onLost: ((error: BackendError) => void) | undefined) {
    this.#onLost = onLost;
  }

  /** Error that reports the loss; null while the device is available. */
  get error(): BackendError | null {
    return this.#error;
  }

  /** @throws BackendError once the device is lost: what runs on it then waits in vain, or gives zeros */
  check(): void {
    if (this.#error !== null) throw this.#error;
  }

  /** Watches the WebGL context that kernels of gpu.js run in; others are never lost. */
  watchContext(context: object | null): void {
    const canvas = context !== null && 'canvas' in context ? context.canvas : null;
    if (!(canvas instanceof EventTarget)) return;
    canvas.addEventListener('webglcontextlost', () => this.notice('WebGL context'));
  }

  /** @param device names it, such as "WebGPU device" */
  notice(device: string): void {
    if (this.#error !== null || this.#isOver) return;
    this.#error = new BackendError(
      `gpu backend: the ${device} is lost, and all tensors on it with it; create another backend ` +
        'and load the last saved model',
    );
    this.#onLost?.(this.#error);
  }

  /** Notices nothing from now on: the device is given back. */
  end(): void {
    this.#isOver = true;
  }
}
