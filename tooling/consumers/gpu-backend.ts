import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../scripts/run-program.ts';
import { type Consumer, demand, folderWith, tarballOf } from './consumer.ts';

const mostMegabytes = 4;

/** The GPU backend, with what it must not bring: gpu.js's native packages weigh 221 MB and more. */
export const gpuBackend: Consumer = {
  title: 'the GPU backend by itself',
  async check({ packages, folder }) {
    const names = ['@unrolled/backend-gpu', '@unrolled/tensor', '@unrolled/guards'];
    const dependencies = names.map((name) => [name, `file:${tarballOf(packages, name)}`]);
    const project = folderWith(folder, 'gpu-backend', {
      'package.json': { type: 'module', dependencies: Object.fromEntries(dependencies) },
      'program.mjs': `
import { createGpuBackend } from '@unrolled/backend-gpu';
import { setBackend, tensor } from '@unrolled/tensor';
setBackend(await createGpuBackend({ mode: 'webasm' }));
console.log(tensor([1, 2]).mul(tensor([3, 4])).sum().itemSync());
`,
    });
    const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    const installed = await runProgram('npm', ['install', ...flags], { folder: project });
    demand(installed.succeeded, installed.output);
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    const brought = Object.keys(lock.packages).filter((path) => path !== '');
    demand(brought.length === names.length, `It brings ${brought.join(', ')}.`);
    const files = globSync(join(project, 'node_modules/**/*'));
    const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
    const what = `@unrolled/backend-gpu installs ${megabytes.toFixed(1)} MB in ${brought.length} packages`;
    demand(megabytes <= mostMegabytes, `${what}; the limit is ${mostMegabytes} MB.`);
    const notices = 'node_modules/@unrolled/backend-gpu/dist/THIRD-PARTY-LICENSES.txt';
    demand(existsSync(join(project, notices)), `There is no ${notices}.`);
    const { output } = await runProgram('node', ['program.mjs'], { folder: project });
    demand(output === '11', `1 · 3 + 2 · 4 must be 11, got:\n${output}`);
    return [`${what} (with gpu.js as a dependency: 221 MB in 153)`];
  },
};
