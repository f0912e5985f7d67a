import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WebGpuModule } from '../src/index.ts';

/** Chromium's software Vulkan driver: what WebGPU runs on where there is no GPU. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** `.ci/run` puts the 84 MB of it here, so that installing the workspace does not. */
const installed = fileURLToPath(
  new URL('../../../.cache/webgpu/node_modules/webgpu/index.js', import.meta.url),
);

/** The npm package `webgpu`, ready to run without a GPU, or in words what is missing for that. */
export async function findWebGpu(): Promise<WebGpuModule | string> {
  if (!existsSync(installed)) {
    return 'the package webgpu: npm install --prefix .cache/webgpu --ignore-scripts webgpu@0.6.2';
  }
  if (process.env.VK_ICD_FILENAMES === undefined) {
    if (!existsSync(softwareDriver)) return 'a Vulkan driver: apt-get install chromium libvulkan1';
    process.env.VK_ICD_FILENAMES = softwareDriver;
  }
  return import(pathToFileURL(installed).href);
}
