import { type Backend, createReferenceBackend, createWasmBackend } from '@unrolled/tensor';
import { loadGpuPackage } from './gpu-backend.ts';

/** What was found of one backend, by the name that `--backend` has for it. */
export interface Finding {
  readonly backend: string;
  /** What runs it; null where it is missing. */
  readonly details: Readonly<Record<string, string | number | boolean>> | null;
  /** Why it is missing and how to get it; null where it is there. */
  readonly missing: string | null;
}

/** Tries every backend, each for itself: one that fails keeps no other from being tried. */
export async function probeBackends(): Promise<Finding[]> {
  return [
    await probe('wasm', createWasmBackend),
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
