import type { LSTM } from '@unrolled/cells';
import { FormatError } from '@unrolled/tensor';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readKeras } from '../src/index.ts';
import { float32Closeness } from './helpers.ts';
import { fileOf, kerasFixture, kerasFixtures, readFixture, run } from './keras-fixtures.ts';

const textAt = (file: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...file.subarray(at, at + length));

const archive = fileOf(kerasFixture('LSTM; bidirectional'), 'keras');
const whole = fileOf(kerasFixture('two directions'), 'h5');

describe('readKeras', () => {
  const files = kerasFixtures.flatMap((fixture) =>
    Object.keys(fixture.files).map((extension) => ({ fixture, extension, name: fixture.name })),
  );

  it.each(files)('computes as Keras does: $name, .$extension', async ({ fixture, extension }) => {
    const model = await readFixture(fixture, extension);
    const output = run(model, fixture.inputs);
    expect(output.shape).toEqual(fixture.outputs.shape);
    await expect(output).toBeAllClose(fixture.outputs.values, float32Closeness);
    model.dispose();
  });

  it('computes gates as the version of Keras does that the file is of', async () => {
    const third = fileOf(kerasFixture('GRU, reset_after false, hard_sigmoid'), 'h5');
    const second = third.slice();
    const version = third.findIndex((_, at) => /^3\.\d+\.\d+\0/.test(textAt(third, at, 7)));
    second[version] = '2'.charCodeAt(0);
    const models = await Promise.all([second, third].map((file) => readKeras(file)));
    const slopes = models.map(({ layers }) => {
      const gru = [...layers.values()].find((layer) => 'cells' in layer) as LSTM;
      return gru.cells[0][0].hardSigmoid;
    });
    expect(slopes).toEqual([1 / 5, 1 / 6]);
  });

  it('asks for the configuration of a file of weights alone', async () => {
    const weights = fileOf(kerasFixture('functional'), 'weights.h5');
    await expect(readKeras(weights)).rejects.toThrow(/got weights alone; give what model.to_json/);
  });

  it.each([
    ['other files', Uint8Array.of(1, 2, 3), /expected a .keras or .h5 file/],
    ['a cut archive', archive.slice(0, 900), /the archive is damaged/],
    ['a cut file', whole.slice(0, 900), /bytes at byte \d+, got a file of 900/],
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

  // biome-ignore lint/suspicious/noExplicitAny: configurations are bent in ways that no type allows
  type Config = any;
  const layerOf = (config: Config, name: string) =>
    config.config.layers.find((layer: Config) => layer.config.name === name);

  it.each<[string, (config: Config) => void, RegExp]>([
    [
      'several outputs',
      ({ config }) => {
        config.output_layers = [
          ['both', 0, 0],
          ['head', 0, 0],
        ];
      },
      /the output of the model must be that of its last layer, "head", got outputs of "head", "both"/,
    ],
    [
      'both directions apart',
      (config) => {
        layerOf(config, 'both').config.merge_mode = null;
      },
      /Bidirectional "both": merge_mode must be "concat", .*, got null/,
    ],
    [
      'models nested without end',
      ({ config }) => {
        const head = config.layers.pop();
        for (let depth = 0; depth < 9; depth++) {
          const layer = { ...head, config: { ...head.config } };
          Object.assign(head, {
            class_name: 'Sequential',
            config: { name: 'head', layers: [layer] },
          });
        }
        config.layers.push(head);
      },
      /models are nested deeper than 8/,
    ],
    [
      'a class of the same name',
      (config) => {
        Object.assign(layerOf(config, 'head'), { module: 'mine', registered_name: 'mine>Dense' });
      },
      /the class cannot be expressed, got "mine>Dense"/,
    ],
    [
      'a function',
      (config) => {
        const activation = { module: 'builtins', class_name: 'function', config: 'mine>odd' };
        layerOf(config, 'head').config.activation = activation;
      },
      /Dense "head": activation must be linear, .* got "mine>odd"/,
    ],
    [
      'quantised weights',
      (config) => {
        layerOf(config, 'head').config.dtype = { class_name: 'QuantizedDTypePolicy' };
      },
      /Dense "head": dtype must be floating-point, got "QuantizedDTypePolicy"/,
    ],
  ])('refuses %s', async (_, bend, message) => {
    const fixture = kerasFixture('functional');
    const config = JSON.parse(fixture.config ?? '');
    bend(config);
    const read = readKeras(fileOf(fixture, 'weights.h5'), { config: JSON.stringify(config) });
    await expect(read).rejects.toThrow(FormatError);
    await expect(read).rejects.toThrow(message);
  });
});
