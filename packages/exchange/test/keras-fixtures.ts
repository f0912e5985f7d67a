import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { noGrad, type Tensor, tensor } from '@unrolled/tensor';
import { readKeras } from '../src/index.ts';
import type { KerasModel } from '../src/keras/keras-model.ts';

export interface Values {
  readonly shape: number[];
  readonly values: number[];
}

/** A model of Keras with what Keras computes; see fixtures/make-keras.py. */
export interface KerasFixture {
  readonly name: string;
  /** By their extensions: compressed, in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** Result of `model.to_json()`, where one of the files holds weights alone. */
  readonly config: string | null;
  readonly inputs: Values;
  readonly outputs: Values;
}

export interface KerasFixtures {
  /** Version. */
  readonly keras: string;
  readonly backend: string;
  readonly models: readonly KerasFixture[];
}

export const readFixtures = (path: string | URL): KerasFixtures =>
  JSON.parse(readFileSync(path, 'utf8'));

export const kerasFixtures = readFixtures(new URL('./fixtures/keras.json', import.meta.url)).models;

export function kerasFixture(name: string): KerasFixture {
  const found = kerasFixtures.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return found;
}

/** One of the files of a model. */
export const fileOf = ({ files }: KerasFixture, extension: string): Uint8Array =>
  Uint8Array.from(gunzipSync(Buffer.from(files[extension], 'base64')));

export function readFixture(fixture: KerasFixture, extension: string): Promise<KerasModel> {
  const { config } = fixture;
  const options = extension === 'weights.h5' && config !== null ? { config } : {};
  return readKeras(fileOf(fixture, extension), { source: `model.${extension}`, ...options });
}

/** The output of a model for the inputs of a fixture: tokens [batch, time], or [batch, time, features]. */
export function run(model: KerasModel, { shape, values }: Values): Tensor {
  const x = tensor(shape.length === 2 ? Int32Array.from(values) : values, shape);
  return noGrad(() => model.forward(x));
}
