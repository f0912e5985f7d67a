import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BackendError } from '@unrolled/tensor';
import { contract, type NativeKernels, type NativeModule } from '@unrolled/tensor/native';

/** Exports of `kernels.cjs`. */
interface KernelsModule {
  (memory: WebAssembly.Memory, beatAt: number, instructions?: string): NativeKernels;
  /** Instruction set that the kernels were compiled for. */
  readonly contract: string;
  /** Names of those sets of instructions that the processor runs, the best first. */
  readonly instructionSets: readonly string[];
}

/** Folder of this module; none where a test runner has made CommonJS of it. */
const here = import.meta.url;

/**
 * @param instructions set of instructions to use; the best by default, which threads always use
 * @throws BackendError where there are no kernels for this platform or processor
 */
export function loadKernels(
  instructions?: string,
): NativeModule & Pick<KernelsModule, 'instructionSets'> {
  const platform = `${process.platform}-${process.arch}`;
  if (here === undefined) throw refused('it does not run as CommonJS');
  const file = (path: string) => fileURLToPath(new URL(path, here));
  if (!existsSync(file(`./generated/${platform}.node`))) {
    throw refused(`this package has no kernels for ${platform}`);
  }
  const kernels = load(file('./kernels.cjs'));
  if (kernels.contract !== contract) {
    throw refused(
      `its kernels are for another version of @unrolled/tensor, whose contract is ${contract}: got ` +
        `${kernels.contract}; install both packages in the same version`,
    );
  }
  const [best] = kernels.instructionSets;
  if (best === undefined) throw refused('this processor has neither AVX2 nor AVX-512');
  return {
    file: file('./kernels.cjs'),
    open: (memory, beatAt) => kernels(memory, beatAt, instructions),
    details: { instructions: instructions ?? best },
    instructionSets: kernels.instructionSets,
  };
}

function load(file: string): KernelsModule {
  try {
    return createRequire(file)(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refused(`its kernels could not be loaded (${reason})`, cause);
  }
}

const refused = (reason: string, cause?: unknown): BackendError =>
  new BackendError(`createNativeBackend: ${reason}; use createWasmBackend()`, { cause });
