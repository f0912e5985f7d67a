import { pathToFileURL } from 'node:url';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import type { WebGpuModule } from '../src/index.ts';

interface WebGpuInNode extends WebGpuModule {
  readonly globals: {
    readonly GPUAdapter: { readonly prototype: { requestDevice(): Promise<object> } };
    readonly GPUDevice: { readonly prototype: { destroy(): void } };
  };
}

/** The npm package `webgpu`, ready to run without a GPU, or in words what is missing for that. */
export async function findWebGpu(): Promise<WebGpuInNode | string> {
  const missing = missingOf(
    extras.webgpu,
    ...(process.env.VK_ICD_FILENAMES === undefined ? [extras.softwareVulkan] : []),
  );
  if (missing !== null) return missing;
  process.env.VK_ICD_FILENAMES ??= extras.softwareVulkan.path;
  return import(pathToFileURL(extras.webgpu.path).href);
}
