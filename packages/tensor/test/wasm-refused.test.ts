import { afterEach, expect, test, vi } from 'vitest';
import {
  BackendError,
  createReferenceBackend,
  createWasmBackend,
  setBackend,
  tensor,
} from '../src/index.ts';

/** Chromium's message under `script-src 'self'`. */
const refusal = "violates the policy because 'unsafe-eval' is not an allowed source of script";

afterEach(() => {
  vi.restoreAllMocks();
});

test('a policy that forbids WebAssembly is a BackendError with the least that must be allowed', async () => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError(refusal));
  for (const threads of [1, 2]) {
    const creating = createWasmBackend({ threads });
    await expect(creating).rejects.toThrow(BackendError);
    await expect(creating).rejects.toThrow(`must allow 'wasm-unsafe-eval'`);
    await expect(creating).rejects.toThrow(refusal);
  }
});

test('so is it for the first tensor, and the reference backend goes on', () => {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(
    class {
      constructor() {
        throw new WebAssembly.CompileError(refusal);
      }
    } as never,
  );
  expect(() => tensor([1])).toThrow(BackendError);
  expect(() => tensor([1])).toThrow(refusal);
  expect(() => tensor([1])).toThrow('setBackend(createReferenceBackend())');
  setBackend(createReferenceBackend());
  expect(tensor([1]).dataSync()).toEqual(Float32Array.of(1));
});

test('so is an engine that gives no memory, with the ways out', async () => {
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(
    class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    } as never,
  );
  for (const [threads, remedies] of [
    [1, /raise the limit of the process \(ulimit -v\), or use createReferenceBackend\(\)/],
    [2, /dispose of other backends.*leave the option `threads` at 1/],
  ] as const) {
    const creating = createWasmBackend({ threads });
    await expect(creating).rejects.toThrow(BackendError);
    await expect(creating).rejects.toThrow(remedies);
  }
});
