import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors } from '@unrolled/formats';
import { describe, expect, it } from 'vitest';
import { nameOf } from '../src/command-line/files/model-file.ts';
import { runHere } from './run-cli.ts';
import { trainedLanguageModel } from './trained-language-model.ts';

const { inFolder, model, loss } = trainedLanguageModel();

describe('unrolled compress', () => {
  it.each([
    ['float16', 'F16 and F32', 1e-3],
    ['int8', 'F32 and I8', 1e-2],
  ])('saves %s, which loads and says nearly the same', async (precision, elements, near) => {
    const out = inFolder(`${precision}.safetensors`);
    const { status } = await runHere('compress', model, '--precision', precision, '--out', out);
    expect(status).toBe(0);
    expect(statSync(out).size).toBeLessThan(statSync(model).size);
    expect((await runHere('info', out)).stdout).toMatch(new RegExp(`elements +${elements}`));
    expect(Math.abs((await loss(out)) - (await loss(model)))).toBeLessThan(near);
    // Import, and training on, begin with the values that the file states.
    const back = inFolder('back.safetensors');
    expect((await runHere('import', out, '--out', back)).status).toBe(0);
    expect(await loss(back)).toBe(await loss(out));
  });

  it('makes float32 again of what was compressed', async () => {
    const [small, large] = ['small.safetensors', 'large.safetensors'].map(inFolder);
    await runHere('compress', model, '--out', small);
    await runHere('compress', small, '--precision', 'float32', '--out', large);
    const { tensors } = decodeSafetensors(readFileSync(large));
    expect([...tensors.keys()]).toEqual([...decodeSafetensors(readFileSync(model)).tensors.keys()]);
    expect(await loss(large)).toBe(await loss(small));
  });

  it('refuses a model in int8', async () => {
    const small = inFolder('once.safetensors');
    await runHere('compress', model, '--out', small);
    const { status, stderr } = await runHere('compress', small);
    expect([status, stderr]).toEqual([2, expect.stringContaining('got int8; compress the model')]);
  });

  it('names the file after the model, so that those of two models do not meet', () => {
    expect(['a/tea.v2.safetensors', 'tea', '/dev/stdin'].map(nameOf)).toEqual([
      'tea.v2',
      'tea',
      'stdin',
    ]);
  });

  it('refuses a run that has not ended', async () => {
    const run = inFolder('run.safetensors');
    const { tensors, metadata } = decodeSafetensors(readFileSync(model));
    writeFileSync(run, encodeSafetensors(tensors, metadata.set('unrolled.snapshot', '{}')));
    const { status, stderr } = await runHere('compress', run);
    expect([status, stderr]).toEqual([1, expect.stringContaining('got an unfinished run')]);
  });
});
