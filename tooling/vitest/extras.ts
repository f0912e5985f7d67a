import { existsSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '../../.cache');

/** Something that tests use where it is, and that installing the workspace does not bring. */
export interface Extra {
  readonly path: string;
  /** Tests that need it. */
  readonly tests: string;
  readonly install: string;
}

export const extras = {
  chromium: {
    path: '/usr/bin/chromium',
    tests: 'gpu.js in a browser, images, videos and cameras there, and the pages of the demo',
    install: 'apt-get install --no-install-recommends chromium',
  },
  webgpu: {
    path: join(cache, 'webgpu/node_modules/webgpu/index.js'),
    tests: 'gpu.js on WebGPU in Node',
    install: 'npm install --prefix .cache/webgpu --ignore-scripts webgpu@0.6.2',
  },
  softwareVulkan: {
    path: '/usr/lib/chromium/vk_swiftshader_icd.json',
    tests: 'gpu.js on WebGPU in Node, without a GPU',
    install: 'apt-get install --no-install-recommends chromium libvulkan1',
  },
  workerd: {
    path: join(cache, 'workerd/node_modules/@cloudflare/workerd-linux-64/bin/workerd'),
    tests: "the WebAssembly backend in Cloudflare's runtime",
    install: 'npm install --prefix .cache/workerd --ignore-scripts workerd@1.20261117.1',
  },
  onnxruntime: {
    path: join(cache, 'onnxruntime/node_modules/onnxruntime-web/package.json'),
    tests: 'files in ONNX, as onnxruntime computes them',
    install: 'npm install --prefix .cache/onnxruntime --ignore-scripts onnxruntime-web@1.30.0',
  },
  pytorch: {
    path: '/usr/lib/python3/dist-packages/torch/__init__.py',
    tests: 'exported programs, as PyTorch trains them',
    install: 'apt-get install --no-install-recommends python3-torch libopenblas0-pthread',
  },
  tensorboard: {
    path: join(cache, 'tensorboard/bin/python'),
    tests: 'files of events, as TensorBoard reads them',
    install:
      'python3 -m venv .cache/tensorboard && .cache/tensorboard/bin/pip install tensorboard==2.21.0',
  },
  ffmpeg: {
    path: '/usr/bin/ffmpeg',
    tests: 'videos, as ffmpeg decodes them',
    install: 'apt-get install --no-install-recommends ffmpeg',
  },
  compiler: {
    path: '/usr/bin/cc',
    tests: 'kernels in machine code',
    install: 'apt-get install --no-install-recommends gcc libc6-dev',
  },
  gl: {
    path: join(cache, 'headless-gl/node_modules/gl/index.js'),
    tests: 'gpu.js on headless GL in Node',
    install: 'it compiles for minutes, see docs/decisions/0006',
  },
  xvfb: {
    path: '/usr/bin/Xvfb',
    tests: 'gpu.js on headless GL in Node',
    install: 'apt-get install --no-install-recommends xvfb',
  },
} as const satisfies Readonly<Record<string, Extra>>;

export const isThere = ({ path }: Extra): boolean => existsSync(path);

/** The first of these that is missing, in words; null where all are there. */
export function missingOf(...wanted: readonly Extra[]): string | null {
  const lacking = wanted.find((extra) => !isThere(extra));
  return lacking === undefined ? null : `there is no ${lacking.path}: ${lacking.install}`;
}
