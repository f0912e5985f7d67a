import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shuffledBatches } from '@unrolled/datasets';
import { Dropout, Linear, Module, meanSquaredError, Parameter } from '@unrolled/nn';
import {
  ArgumentError,
  FormatError,
  Rng,
  randomNormal,
  StateError,
  tensor,
} from '@unrolled/tensor';
import { Adam, Checkpoint, EarlyStopping, everySteps, Trainer, Validation } from '@unrolled/train';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, decodeModule, encodeCheckpoint, encodeModule } from '../src/index.ts';
import { loadModule, resume, saveCheckpoint, saveModule } from '../src/node.ts';

interface Parts {
  readonly configuration: { readonly hiddenSize: number };
  readonly labels: readonly string[];
}

class Network extends Module {
  readonly input: Linear;
  readonly dropout: Dropout;
  readonly output: Linear;

  constructor({ configuration: { hiddenSize }, labels }: Parts, rng: Rng) {
    super();
    this.input = new Linear({ inFeatures: 3, outFeatures: hiddenSize, rng });
    this.dropout = new Dropout({ rate: 0.3, rng: rng.fork('dropout') });
    this.output = new Linear({ inFeatures: hiddenSize, outFeatures: labels.length, rng });
  }

  forward(rows: readonly (readonly number[])[]) {
    return this.output.forward(this.dropout.forward(this.input.forward(tensor(rows)).tanh()));
  }
}

const parts: Parts = { configuration: { hiddenSize: 5 }, labels: ['up', 'down'] };
const create = (saved: Parts, rng: Rng) => new Network(saved, rng);
const rows = [
  [1, 2, 3],
  [0.5, -1, 2],
];
const valuesOf = (model: Module) =>
  Object.fromEntries(
    Object.entries(model.stateDict()).map(([name, { dataSync }], place) => [
      name,
      dataSync.call(Object.values(model.stateDict())[place]),
    ]),
  );

const folder = mkdtempSync(join(tmpdir(), 'unrolled-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Learns to add three numbers and to subtract them. */
function createTrainer(callbacks: ConstructorParameters<typeof Trainer>[0]['callbacks'] = []) {
  const model = new Network(parts, new Rng(1));
  const examples = Array.from({ length: 20 }, (_, place) => {
    const rng = new Rng(place);
    return [rng.normal(), rng.normal(), rng.normal()];
  });
  const stopping = new EarlyStopping({ model, patience: 100 });
  const trainer = new Trainer<readonly number[][]>({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.01 }),
    data: shuffledBatches({ examples, batchSize: 3, rng: new Rng(2) }),
    loss: (batch) => {
      const targets = tensor(batch.map(([a, b, c]) => [a + b + c, a - b - c]));
      return meanSquaredError(model.forward(batch), targets);
    },
    callbacks: [
      new Validation({ when: everySteps(4), evaluate: ({ step }) => 1 / step }),
      stopping,
      ...callbacks,
    ],
  });
  return { model, trainer };
}

describe('a model of its own', () => {
  it('is saved and loaded with its parts, in evaluation', async () => {
    const model = new Network(parts, new Rng(1));
    const path = join(folder, 'model.safetensors');
    await saveModule(model, path, parts);
    const loaded = await loadModule(create, path);
    expect(loaded.parts).toEqual(parts);
    expect(valuesOf(loaded.model)).toEqual(valuesOf(model));
    expect(loaded.model.training).toBe(false);
    expect(loaded.model.forward(rows).dataSync()).toEqual(model.eval().forward(rows).dataSync());
  });

  it('is the same bytes where there is no disk', async () => {
    const model = new Network(parts, new Rng(1));
    const bytes = await encodeModule(model, parts);
    expect(await encodeModule(model, parts)).toEqual(bytes);
    expect(valuesOf(decodeModule(create, bytes).model)).toEqual(valuesOf(model));
  });

  it('may have a constructor that computes', async () => {
    class Scaled extends Module {
      readonly weight = new Parameter(randomNormal([2, 3], 0, 1, new Rng(3)).mul(0.1));
    }
    const model = new Scaled();
    const bytes = await encodeModule(model);
    const loaded = decodeModule(() => new Scaled(), bytes, 'a.safetensors');
    expect(valuesOf(loaded.model)).toEqual(valuesOf(model));
    class Other extends Module {
      readonly weight = new Parameter(randomNormal([3, 2], 0, 1, new Rng(3)).mul(0.1));
    }
    expect(() => decodeModule(() => new Other(), bytes, 'a.safetensors')).toThrow(
      /^a\.safetensors: .*\n? *"weight" must be \[3, 2\], got \[2, 3\]/,
    );
  });

  it('keeps tokenizers by their toJSON, and refuses what JSON would lose', async () => {
    const model = new Network(parts, new Rng(1));
    const tokenizer = { toJSON: () => ({ words: ['a'] }) };
    const bytes = await encodeModule(model, { ...parts, tokenizer, left: undefined });
    expect(decodeModule(create, bytes).parts).toEqual({ ...parts, tokenizer: { words: ['a'] } });
    const refuse = (more: object) => expect(encodeModule(model, { ...parts, more })).rejects;
    await refuse({ mean: [1, Number.NaN] }).toThrow(
      /^encodeModule: parts\.more\.mean\[1\] must be representable in JSON, got NaN; give finite numbers/,
    );
    await refuse(new Map()).toThrow(ArgumentError);
    await refuse({ values: Float32Array.of(1) }).toThrow(/a Float32Array of 1/);
    const circle: { self?: object } = {};
    circle.self = circle;
    await refuse(circle).toThrow(ArgumentError);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'sizes beyond the file',
      () => ({ ...parts, configuration: { hiddenSize: 1e8 } }),
      /its sizes require more initial values/,
    ],
    [
      'other sizes',
      () => ({ ...parts, labels: ['one'] }),
      /"output\.weight" must be \[1, 5\], got \[2, 5\]/,
    ],
    [
      'parts that are not there',
      () => ({}),
      /no model can be made from the parts in own\.safetensors/,
    ],
  ])('is refused with %s', async (_, changed, message) => {
    const bytes = await encodeModule(new Network(parts, new Rng(1)), changed() as object);
    const load = () => decodeModule(create, bytes, 'own.safetensors');
    expect(load).toThrow(FormatError);
    expect(load).toThrow(message);
  });
});

describe('a run of its own', () => {
  it('goes on from its file to the very bit, and gives the model in the midst of it', async () => {
    const path = join(folder, 'run.safetensors');
    const whole = createTrainer();
    expect(await resume(whole.trainer, path)).toBe(false);
    await whole.trainer.run({ steps: 12 });

    const first = createTrainer([
      new Checkpoint({
        when: everySteps(7),
        save: (snapshot) => saveCheckpoint(snapshot, path, parts),
      }),
    ]);
    await first.trainer.run({ steps: 9 });
    const second = createTrainer();
    expect(await resume(second.trainer, path)).toBe(true);
    expect(second.trainer.step).toBe(7);
    const midway = await loadModule(create, path);
    expect(valuesOf(midway.model)).toEqual(valuesOf(second.model));
    await second.trainer.run({ steps: 12 });
    expect(valuesOf(second.model)).toEqual(valuesOf(whole.model));
  });

  it('is not put back into a trainer that ran while its file was read', async () => {
    const path = join(folder, 'late.safetensors');
    const { trainer } = createTrainer();
    await trainer.run({ steps: 1 });
    await saveCheckpoint(trainer, path, parts);
    const late = createTrainer();
    const resumed = resume(late.trainer, path);
    const run = late.trainer.run({ steps: 3 });
    await expect(resumed).rejects.toThrow(StateError);
    await run;
    expect(late.trainer.step).toBe(3);
  });

  it('is saved from a trainer too, and gives back its parts', async () => {
    const { trainer } = createTrainer();
    await trainer.run({ steps: 2 });
    const bytes = await encodeCheckpoint(trainer, parts);
    const other = createTrainer();
    expect(decodeCheckpoint(other.trainer, bytes)).toEqual(parts);
    expect(other.trainer.step).toBe(2);
  });

  it('is refused where there is none, and changes nothing', async () => {
    const { model, trainer } = createTrainer();
    const bytes = await encodeModule(model, parts);
    expect(() => decodeCheckpoint(trainer, bytes, 'a.safetensors')).toThrow(
      'own model a.safetensors: expected a training run, got a model; open it with loadModule',
    );
    const path = join(folder, 'noise.safetensors');
    writeFileSync(path, 'noise');
    await expect(resume(trainer, path)).rejects.toThrow(FormatError);
    expect(trainer.step).toBe(0);
  });
});
