import type { LSTM } from '@unrolled/cells';
import { FormatError, noGrad, tensor } from '@unrolled/tensor';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readKeras } from '../src/index.ts';
import { float32Closeness } from './helpers.ts';
import { fixtureOf, kerasFile } from './keras-fixtures.ts';

const textAt = (file: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...file.subarray(at, at + length));

describe('readKeras', () => {
  it.each([
    ['bidirectional.keras', 'bidirectional LSTM'],
    ['embedding-latest.keras', 'embedding with a mask'],
    ['stack.h5', 'GRU in a stack'],
    ['hard-sigmoid.h5', 'LSTM with the hard sigmoid'],
  ])('reads %s', async (file, name) => {
    const { inputs, outputs } = fixtureOf(name);
    const model = await readKeras(kerasFile(file), { source: file });
    const { shape, values } = inputs;
    const x = tensor(shape.length === 2 ? Int32Array.from(values) : values, shape);
    const output = noGrad(() => model.forward(x));
    expect(output.shape).toEqual(outputs.shape);
    await expect(output).toBeAllClose(outputs.values, float32Closeness);
    model.dispose();
  });

  it('computes gates as the version of Keras does that the configuration is of', async () => {
    const file = kerasFile('hard-sigmoid.h5');
    const topology = fixtureOf('LSTM with the hard sigmoid').json.modelTopology;
    const model = await readKeras(file, { config: JSON.stringify(topology) });
    const version = file.findIndex((_, at) => textAt(file, at, 6) === '2.15.0');
    file[version] = '3'.charCodeAt(0);
    const third = await readKeras(file);
    const slopes = [model, third].map(
      ({ modules: [lstm] }) => (lstm as LSTM).cells[0][0].hardSigmoid,
    );
    expect(slopes).toEqual([1 / 5, 1 / 6]);
  });

  it('takes the configuration of a file of weights alone', async () => {
    const { json, outputs } = fixtureOf('bidirectional LSTM');
    const archive = kerasFile('bidirectional.keras');
    const start = archive.findIndex((_, at) => archive[at] === 0x89 && archive[at + 1] === 0x48);
    const weights = archive.slice(start);
    await expect(readKeras(weights)).rejects.toThrow(/got weights alone; give what model.to_json/);
    const model = await readKeras(weights, { config: JSON.stringify(json.modelTopology) });
    expect(model.modules.length).toBe(3);
    expect(outputs.shape[1]).toBe(3);
  });

  it.each([
    ['other files', Uint8Array.of(1, 2, 3), /expected a .keras or .h5 file/],
    ['a cut archive', kerasFile('bidirectional.keras').slice(0, 900), /the archive is damaged/],
    ['a cut file', kerasFile('stack.h5').slice(0, 900), /bytes at byte \d+, got a file of 900/],
    ['an archive of something else', zipSync({ a: Uint8Array.of(1) }), /an archive without/],
    [
      'an archive that unpacks to far more than it is',
      zipSync({ 'model.weights.h5': new Uint8Array(2 ** 23) }, { level: 9 }),
      /unpacks from \d+ bytes to 8388608/,
    ],
  ])('refuses %s', async (_, file, message) => {
    await expect(readKeras(file)).rejects.toThrow(FormatError);
    await expect(readKeras(file)).rejects.toThrow(message);
  });
});
