export { createGpuBackend, type GpuOptions } from './create-gpu-backend.ts';
export { type GpuMode, gpuModes } from './modes.ts';
export type { WebGpuModule } from './web-gpu-device.ts';
