import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WebGpuModule } from '../src/index.ts';

/** Chromium's software Vulkan driver: what WebGPU runs on where there is no GPU. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** `.ci/run` puts its 130 MB here; installing the workspace does not bring them. */
const installed = join(import.meta.dirname, '../../../.cache/webgpu/node_modules/webgpu/index.js');

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
