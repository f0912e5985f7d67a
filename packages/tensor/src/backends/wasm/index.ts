import type { Backend } from '../../backend.ts';
import { createReferenceBackend } from '../reference/index.ts';
// Placeholder until the kernels are in place.
export interface WasmOptions {
  readonly relaxed?: boolean | 'auto';
}
export const wasmSupported = () => false;
export const createWasmBackendSync = (_options?: WasmOptions): Backend => createReferenceBackend();
export const createWasmBackend = async (options?: WasmOptions): Promise<Backend> =>
  createWasmBackendSync(options);
