import {
  type Backend,
  BackendError,
  createReferenceBackend,
  createWasmBackend,
  getBackend,
  setBackend,
} from '@unrolled/tensor';
import type { BackendName, ComputeFlags } from './options/common-options.ts';
import type { Output } from './output/streams.ts';

type GpuPackage = typeof import('@unrolled/backend-gpu');
type NativeOptions = import('@unrolled/backend-native').NativeOptions;
type NativePackage = typeof import('@unrolled/backend-native');
type ThreadCount = NonNullable<ComputeFlags['threads']>;
type GpuMode = import('@unrolled/backend-gpu').GpuMode;

/**
 * Runs `work` while the named backend computes, and frees that backend afterwards, so that the
 * process can end: native WebGPU may hold it. `auto` takes the native backend where its package is
 * installed and works, else the wasm backend.
 * @throws BackendError saying how to install a missing backend
 */
export async function computingOn<Result>(
  { backend: name = 'auto', threads = 'auto' }: ComputeFlags,
  output: Output,
  work: () => Promise<Result>,
): Promise<Result> {
  const native = name === 'auto' ? await openNativeIfThere(threads) : null;
  const before = getBackend();
  const chosen = name === 'auto' ? 'wasm' : name;
  const backend = native ?? (await createBackend(chosen, threads, output));
  setBackend(backend);
  try {
    return await work();
  } finally {
    setBackend(before);
    await backend.dispose();
  }
}

function createBackend(
  name: Exclude<BackendName, 'auto'>,
  threads: ThreadCount,
  output: Output,
): Backend | Promise<Backend> {
  switch (name) {
    case 'wasm':
      return createWasmBackend({ threads });
    case 'native':
      return openNativeBackend({ threads });
    case 'native:int8':
      return openNativeBackend({ threads, arithmetic: 'int8' });
    case 'reference':
      return createReferenceBackend();
    case 'gpu':
      return openGpuBackend('auto', output);
    case 'gpu:webgpu':
      return openGpuBackend('webgpu', output);
    case 'gpu:headlessgl':
      return openGpuBackend('headlessgl', output);
    case 'gpu:webasm':
      return openGpuBackend('webasm', output);
    case 'gpu:cpu':
      return openGpuBackend('cpu', output);
    default:
      return name satisfies never;
  }
}

/**
 * Loads the package of a backend, which is installed separately.
 * @throws BackendError saying how to install it
 */
async function loadPackage<Module>(
  backend: string,
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new BackendError(
      `the ${backend} backend is a separate package, which is not installed with unrolled; ` +
        `npm install ${name}`,
      { cause },
    );
  }
}

const loadGpuPackage = (): Promise<GpuPackage> =>
  loadPackage('gpu', '@unrolled/backend-gpu', () => import('@unrolled/backend-gpu'));

const loadNativePackage = (): Promise<NativePackage> =>
  loadPackage('native', '@unrolled/backend-native', () => import('@unrolled/backend-native'));

/** Whether this package is missing, and not one that it needs. */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes(`'${name}'`);

async function openNativeBackend(options?: NativeOptions): Promise<Backend> {
  const { createNativeBackend } = await loadNativePackage();
  return createNativeBackend(options);
}

/** Null if it is not installed or does not run here; `doctor` says why. */
const openNativeIfThere = (threads: ThreadCount): Promise<Backend | null> =>
  openNativeBackend({ threads }).catch(() => null);

/** Reports the actual implementation, because `auto` chooses, and a mode may run on a software device. */
async function openGpuBackend(wanted: 'auto' | GpuMode, output: Output): Promise<Backend> {
  const { createGpuBackend } = await loadGpuPackage();
  const backend = await createGpuBackend({ mode: wanted });
  const { mode, kernelClass, adapter } = backend.report().details;
  output.note(`gpu.js runs in mode ${mode} (${kernelClass}); adapter: ${adapter}`);
  output.event({ event: 'backend', backend: backend.name, mode, kernelClass, adapter });
  return backend;
}

/** Finding about one backend, by its name for `--backend`. */
export interface Finding {
  readonly backend: string;
  /** Details of what runs it; null where it is missing. */
  readonly details: Readonly<Record<string, string | number | boolean>> | null;
  /** Why it is missing and how to install it; null where it is available. */
  readonly missing: string | null;
}

/** Tries every backend independently of failures of the others. */
export async function probeBackends(): Promise<Finding[]> {
  return [
    await probe('native', () => openNativeBackend({ threads: 'auto' })),
    await probe('wasm', () => createWasmBackend({ threads: 'auto' })),
    await probe('reference', () => createReferenceBackend()),
    ...(await probeGpuModes()),
  ];
}

async function probeGpuModes(): Promise<Finding[]> {
  const loaded = await loadGpuPackage().catch((error: unknown) => missing('gpu', error));
  if ('missing' in loaded) return [loaded];
  const findings: Finding[] = [];
  for (const mode of loaded.gpuModes) {
    findings.push(await probe(`gpu:${mode}`, () => loaded.createGpuBackend({ mode })));
  }
  return findings;
}

async function probe(name: string, create: () => Backend | Promise<Backend>): Promise<Finding> {
  try {
    const backend = await create();
    const { details } = backend.report();
    await backend.dispose();
    return { backend: name, details, missing: null };
  } catch (error) {
    return missing(name, error);
  }
}

function missing(backend: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  // Which function was called is nothing that the command line's user asked for.
  return { backend, details: null, missing: message.replace(/^\w+: /, '') };
}
