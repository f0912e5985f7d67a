import { extras } from '../../../tooling/vitest/extras.ts';

/**
 * Debian's Chromium, with a software device for WebGL and WebGPU: slow, but the code paths of a GPU.
 */
export const chromiumLaunch = {
  executablePath: extras.chromium.path,
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
};
