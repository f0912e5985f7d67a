import { readFileSync } from 'node:fs';
import { fromBase64 } from './helpers.ts';

export interface Values {
  readonly shape: number[];
  readonly values: number[];
}

export interface LayerJson {
  class_name: string;
  config: Record<string, unknown>;
}

export interface Fixture {
  readonly name: string;
  readonly json: {
    modelTopology: { class_name: string; config: { layers: LayerJson[] } };
    weightsManifest: { paths: string[]; weights: { name: string }[] }[];
  };
  readonly weights: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

const parse = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'));

/** Results of TensorFlow.js; see fixtures/make-tensorflow-js.mjs. */
export const fixtures: readonly Fixture[] = parse('tensorflow-js.json');

export function fixtureOf(name: string): Fixture {
  const found = fixtures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return structuredClone(found);
}

/** A file as Keras lays it out; see fixtures/make-keras.py. */
export const kerasFile = (name: string): Uint8Array => fromBase64(parse('keras.json')[name]);
