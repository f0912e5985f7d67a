import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '@unrolled/formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';
import { runHere } from './run-cli.ts';
import { trainInProcesses } from './train-in-processes.ts';
import { trainedLanguageModel } from './trained-language-model.ts';

const { inFolder, data, model, loss } = trainedLanguageModel();
const torch = inFolder('torch');

describe('unrolled export', () => {
  it('writes ONNX with the vocabulary in its metadata', async () => {
    const out = inFolder('model.onnx');
    const { status, stdout } = await runHere('export', model, '--out', out);
    expect(status).toBe(0);
    expect(stdout).toContain(out);
    const bytes = readFileSync(out, 'latin1');
    for (const part of ['LSTM', 'logits', 'next_c', 'unrolled.tokenizer']) {
      expect(bytes).toContain(part);
    }
  });

  it('writes encoder and decoder into a folder', async () => {
    const pairs = inFolder('pairs.tsv');
    writeFileSync(pairs, 'one two\tun deux\ntwo one\tdeux un\n'.repeat(9));
    const [out, exported] = ['translation.safetensors', 'translation-onnx'].map(inFolder);
    const options = ['--hidden-size', '4', '--embedding-size', '3', '--steps', '1'];
    await runHere('train', 'translation', '--data', pairs, ...options, '--out', out);
    const { status, stdout } = await runHere('export', out, '--out', exported);
    expect([status, stdout]).toEqual([0, expect.stringContaining('decoder.onnx")')]);
    expect(readdirSync(exported).sort()).toEqual(['decoder.onnx', 'encoder.onnx']);
    expect(readFileSync(join(exported, 'decoder.onnx'), 'latin1')).toContain('unrolled.decoding');
  });

  it('refuses a format in which models of a task do not leave', async () => {
    const rows = inFolder('rows.csv');
    writeFileSync(rows, `x\n${'1\n2\n3\n'.repeat(20)}`);
    const columns = ['--columns', 'x'];
    const out = inFolder('forecasting.safetensors');
    const options = ['--input-length', '4', '--horizon', '2', '--hidden-size', '3', '--steps', '1'];
    await runHere('train', 'forecasting', '--data', rows, ...columns, ...options, '--out', out);
    const { status, stderr } = await runHere('export', out, '--format', 'torch');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'format must be one that the task forecasting writes: onnx, got torch',
    );
  });
});

describe('unrolled import', () => {
  beforeAll(async () => {
    await runHere('export', model, '--format', 'torch', '--out', torch);
  });

  it('takes back what was exported, without the run that made it', async () => {
    const names = ['model.py', 'model.safetensors', 'train.py', 'weights.py'];
    expect(readdirSync(torch).sort()).toEqual(names);
    const out = inFolder('back.safetensors');
    const exported = join(torch, 'model.safetensors');
    expect((await runHere('import', exported, '--out', out)).status).toBe(0);
    expect(readFileSync(out).equals(readFileSync(exported))).toBe(true);
    expect(await loss(out)).toBe(await loss(model));
    expect((await runHere('info', out)).stdout).not.toContain('trainedOn');
  });

  it('takes bare weights with the rest from another model', async () => {
    const { tensors } = decodeSafetensors(readFileSync(model));
    const bare = inFolder('bare.safetensors');
    const wrapped = [...tensors].map(([name, entry]) => [`module.${name}`, entry] as const);
    writeFileSync(bare, encodeSafetensors(new Map(wrapped)));
    const out = inFolder('liked.safetensors');
    const refused = await runHere('import', bare, '--out', out);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--like')]);
    expect((await runHere('import', bare, '--like', model, '--out', out)).status).toBe(0);
    expect(await loss(out)).toBe(await loss(model));
  });

  it('says how to convert a file of torch.save', async () => {
    const pickle = inFolder('model.pt');
    writeFileSync(pickle, Uint8Array.of(0x50, 0x4b, 3, 4));
    const { status, stderr } = await runHere('import', pickle);
    expect([status, stderr]).toEqual([1, expect.stringContaining('weights_only=True')]);
  });
});

const missing = missingOf(extras.pytorch);
if (missing !== null) console.warn(`Tests with PyTorch are skipped: ${missing}`);

describe.skipIf(missing !== null)('an exported program', () => {
  it('computes the same loss, trains on in two processes, and comes back as it was there', async () => {
    const options = ['--batch-size', '3', '--steps', '30', '--learning-rate', '0.01'];
    const printed = await trainInProcesses(torch, [
      '--data',
      data,
      '--validation',
      data,
      ...options,
    ]);
    const [before, after] = [...printed.matchAll(/: (\d\.\d{4}) nats, /g)].map(([, nats]) => nats);
    expect(await loss(model)).toBeCloseTo(Number(before), 3);
    expect(Number(after)).toBeLessThan(Number(before));
    const out = inFolder('trained.safetensors');
    await runHere('import', join(torch, 'trained.safetensors'), '--out', out);
    expect(await loss(out)).toBeCloseTo(Number(after), 3);
  });
});
