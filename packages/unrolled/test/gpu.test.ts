import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { probeBackends } from '../src/command-line/backends.ts';
import {
  jsonLines,
  newFolder,
  type Outcome,
  runHere,
  start,
  startWith,
  text,
  tinyModel,
} from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('text.txt');
writeFileSync(data, text);

const train = (backend: string, out: string, ...args: string[]) => [
  ...['train', 'language-model', ...tinyModel, '--data', data, '--backend', backend],
  ...['--out', inFolder(out), '--json', ...args],
];

/** On the held-out text, in the midst of training and at its end. */
const lossesOf = (stdout: string): unknown[] =>
  jsonLines(stdout)
    .filter(({ event }) => event === 'validation')
    .map(({ loss }) => loss);

function expectSameLosses(trained: Outcome, expected: Outcome): void {
  const losses = lossesOf(trained.stdout);
  expect(losses).toHaveLength(2);
  lossesOf(expected.stdout).forEach((loss, place) => {
    expect(losses[place]).toBeCloseTo(loss as number, 5);
  });
}

const programs = join(import.meta.dirname, 'programs');
const without = join(programs, 'without-optional-packages.ts');
const withWebGpu = join(programs, 'with-web-gpu.ts');

describe('on gpu.js', () => {
  const options = ['--steps', '4', '--validations', '2', '--save-every', '1000'];

  it.each([
    ['gpu:webasm', 'webasm', 'WebAssemblyKernel'],
    ['gpu:cpu', 'cpu', 'CPUKernel'],
  ])('%s trains, measures and writes as wasm does', async (backend, mode, kernelClass) => {
    const expected = await runHere(...train('wasm', 'wasm.safetensors', ...options));
    const trained = await runHere(...train(backend, 'gpu.safetensors', ...options));
    expect(trained.status, trained.stderr).toBe(0);
    expect(jsonLines(trained.stdout)[0]).toMatchObject({ event: 'backend', mode, kernelClass });
    expect(trained.stderr).toContain(`gpu.js runs in mode ${mode} (${kernelClass})`);
    expectSameLosses(trained, expected);

    const model = inFolder('gpu.safetensors');
    for (const args of [
      ['evaluate', model, '--data', data],
      ['generate', model, '--prompt', 'line', '--length', '20'],
    ]) {
      const onWasm = await runHere(...args);
      const onGpu = await runHere(...args, '--backend', backend);
      expect(onGpu.stdout).toBe(onWasm.stdout);
      expect(onGpu.stderr).toContain('gpu.js runs in mode');
    }
  });

  it('saves when Ctrl-C ends it, and resumes to the same bits', async () => {
    const steps = ['--steps', '20', '--dropout', '0.1', '--validations', '1'];
    const run = start(train('gpu', 'parts.safetensors', ...steps, '--save-every', '1000'));
    await run.printed('"event":"start"');
    run.child.kill('SIGINT');
    const { status, stderr } = await run.outcome;
    expect(status, stderr).toBe(130);
    expect(stderr).toMatch(/To resume: unrolled train .* --backend gpu --resume\n/);
    const resumed = await runHere(...train('gpu', 'parts.safetensors', ...steps, '--resume'));
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('Resuming after');
    await runHere(...train('gpu', 'whole.safetensors', ...steps));
    const [parts, whole] = ['parts', 'whole'].map((name) =>
      readFileSync(inFolder(`${name}.safetensors`)),
    );
    expect(parts).toEqual(whole);
  });

  it('refuses a mode that is missing with one line that says how to get it', async () => {
    const { status, stderr } = await runHere(...train('gpu:webgpu', 'none.safetensors'));
    expect(stderr).toMatch(/^unrolled: .*'webgpu' is not available.*install `webgpu@.*\n$/);
    expect(status).toBe(1);
  });
});

const missing = missingOf(extras.webgpu, extras.softwareVulkan);
const skipped = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`on WebGPU${skipped}`, () => {
  const run = (...args: string[]) => startWith(withWebGpu, args).outcome;

  // The software device compiles for seconds, in each of two processes.
  it('trains and writes as wasm does, and ends by itself', { timeout: 90_000 }, async () => {
    process.env.VK_ICD_FILENAMES ??= extras.softwareVulkan.path;
    const options = ['--steps', '2', '--validations', '2', '--cell', 'lstm'];
    const expected = await runHere(...train('wasm', 'wasm.safetensors', ...options));
    const trained = await run(...train('gpu:webgpu', 'webgpu.safetensors', ...options));
    expect(trained.status, trained.stderr).toBe(0);
    expect(jsonLines(trained.stdout)[0]).toMatchObject({ kernelClass: 'WebGPUKernel' });
    expectSameLosses(trained, expected);
    const write = ['generate', inFolder('webgpu.safetensors'), '--length', '5'];
    const written = await run(...write, '--backend', 'gpu:webgpu');
    expect(written).toMatchObject({ status: 0, stdout: (await runHere(...write)).stdout });
  });
});

describe('without the package @unrolled/backend-gpu', () => {
  it('--backend gpu says in one line how to get it', async () => {
    const { status, stderr } = await startWith(without, train('gpu', 'none.safetensors')).outcome;
    expect(stderr).toMatch(/^unrolled: .*npm install @unrolled\/backend-gpu\n$/);
    expect(status).toBe(1);
  });
});

describe('doctor', () => {
  it('tries every backend and mode, and says how to get those that are missing', async () => {
    expect(await probeBackends()).toMatchObject([
      { backend: 'native' },
      { backend: 'wasm', missing: null },
      { backend: 'reference', missing: null },
      { backend: 'gpu:webgpu', details: null, missing: expect.stringContaining('webgpu@0.6.2') },
      { backend: 'gpu:webgl2', details: null, missing: expect.stringContaining('browsers only') },
      { backend: 'gpu:headlessgl', details: null, missing: expect.stringContaining('gl@8.1.6') },
      { backend: 'gpu:webasm', details: { kernelClass: 'WebAssemblyKernel' }, missing: null },
      { backend: 'gpu:cpu', details: { kernelClass: 'CPUKernel' }, missing: null },
    ]);
  });

  it('says how to install those packages where they are missing', async () => {
    const { status, stdout } = await startWith(without, ['doctor']).outcome;
    expect(stdout).toMatch(/^backend +gpu +missing, see below$/m);
    expect(stdout).toMatch(/^ {2}npm install @unrolled\/backend-gpu$/m);
    expect(stdout).toMatch(/^ {2}npm install @unrolled\/backend-native$/m);
    expect(stdout).toMatch(/^default +wasm$/m);
    expect(stdout).toMatch(/^backend +wasm +relaxedSimd/m);
    expect(status).toBe(0);
  });

  it('writes lines of at most 100 columns', async () => {
    const { stdout } = await runHere('doctor');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).toContain('webgpu@0.6.2');
  });
});
