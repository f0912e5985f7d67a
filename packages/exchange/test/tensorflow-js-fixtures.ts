import { readFileSync } from 'node:fs';
import type { Values } from './keras-fixtures.ts';

export interface LayerJson {
  class_name: string;
  config: Record<string, unknown>;
}

/** A model of TensorFlow.js with what it computes; see fixtures/make-tensorflow-js.mjs. */
export interface TensorflowJsFixture {
  readonly name: string;
  readonly json: {
    modelTopology: { class_name: string; config: { layers: LayerJson[] } };
    weightsManifest: { paths: string[]; weights: { name: string }[] }[];
  };
  readonly weights: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

export const tensorflowJsFixtures: readonly TensorflowJsFixture[] = JSON.parse(
  readFileSync(new URL('./fixtures/tensorflow-js.json', import.meta.url), 'utf8'),
);

/** A copy, to be changed. */
export function tensorflowJsFixture(name: string): TensorflowJsFixture {
  const found = tensorflowJsFixtures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return structuredClone(found);
}
