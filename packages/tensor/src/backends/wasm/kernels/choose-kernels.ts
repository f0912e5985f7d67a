import { BackendError } from '@unrolled/guards';
import { embeddedKernels } from '@unrolled/tensor/embedded-kernels';
import { relaxedSupported, wasmSupported } from './engine-features.ts';

/** Whether the program carries kernels that this engine runs. */
export const defaultKernelsRun = (): boolean => wasmSupported() && runnable() !== null;

/** Why not, and what to do. */
export function whyNoKernels(): string {
  if (!wasmSupported()) {
    return 'this engine has no WebAssembly SIMD; use createReferenceBackend()';
  }
  return embeddedKernels.relaxedSimd === null
    ? 'this program contains no kernels (its bundler replaces @unrolled/tensor/embedded-kernels); give ' +
        'createWasmBackend a `module`, or use createReferenceBackend()'
    : 'this program contains only the kernels with relaxed SIMD, which this engine lacks; include both, ' +
        'or use createReferenceBackend()';
}

/** The kernels that an engine runs. */
interface ChosenKernels {
  readonly binary: () => Uint8Array;
  readonly relaxed: boolean;
}

function runnable(relaxed: boolean | 'auto' = 'auto'): ChosenKernels | null {
  const { simd, relaxedSimd } = embeddedKernels;
  if (relaxed !== false && relaxedSimd !== null && relaxedSupported()) {
    return { binary: relaxedSimd, relaxed: true };
  }
  return relaxed !== true && simd !== null ? { binary: simd, relaxed: false } : null;
}

/** @throws BackendError where none of the requested kernels runs */
export function chooseKernels(where: string, relaxed: boolean | 'auto' = 'auto'): ChosenKernels {
  if (!defaultKernelsRun()) throw new BackendError(`${where}: ${whyNoKernels()}`);
  const chosen = runnable(relaxed);
  if (chosen !== null) return chosen;
  throw new BackendError(
    relaxed && !relaxedSupported()
      ? `${where}: this engine has no relaxed SIMD; leave the option \`relaxed\` at 'auto'`
      : `${where}: this program does not include the kernels ${relaxed ? 'with' : 'without'} relaxed ` +
          "SIMD; leave the option `relaxed` at 'auto', or include both",
  );
}
