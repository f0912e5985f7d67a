import type { BackendError } from '@unrolled/tensor';
import { expect, it, vi } from 'vitest';
import { createGpuBackend, type GpuMode } from '../../src/index.ts';

type LoseDevice = () => void;

/** Ways to lose the device of the next backend. */
const losing: Readonly<Record<'webgl2' | 'webgpu', () => LoseDevice>> = {
  webgl2() {
    const made = vi.spyOn(HTMLCanvasElement.prototype, 'getContext');
    return () => {
      for (const { value } of made.mock.results) {
        (value as WebGL2RenderingContext | null)?.getExtension('WEBGL_lose_context')?.loseContext();
      }
    };
  },
  webgpu() {
    const made = vi.spyOn(GPUAdapter.prototype, 'requestDevice');
    return () => {
      for (const { value } of made.mock.results) {
        void (value as Promise<{ destroy(): void }>).then((device) => device.destroy());
      }
    };
  },
};
declare const GPUAdapter: { readonly prototype: { requestDevice(): Promise<unknown> } };

it.each(['webgl2', 'webgpu'] as const)(
  '%s: says once that the device is lost, and fails with that from then on',
  async (mode: GpuMode & keyof typeof losing) => {
    const lose = losing[mode]();
    const heard: BackendError[] = [];
    const backend = await createGpuBackend({ mode, onLost: (error) => heard.push(error) });
    const sent = backend.upload([1, 2], 'float32');
    expect(await backend.download(sent)).toEqual(Float32Array.of(1, 2));
    lose();
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0].message).toMatch(/the WebG.* is lost.*create another backend/);
    const failing = async () => backend.download(backend.primitives.unary('negate', sent));
    await expect(failing()).rejects.toBe(heard[0]);
    await backend.dispose();
    expect(heard.length).toBe(1);
    vi.restoreAllMocks();
  },
);

it('says nothing where the device is given back', async () => {
  const onLost = vi.fn();
  for (const mode of ['webgl2', 'webgpu'] as const) {
    const backend = await createGpuBackend({ mode, onLost });
    await backend.dispose();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(onLost).not.toHaveBeenCalled();
});
