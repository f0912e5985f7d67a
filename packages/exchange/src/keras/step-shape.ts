import { FormatError } from '@unrolled/tensor';
import type { LayerConfig } from './layer-config.ts';

/** Lengths of a value without its batch; null for a length, or a whole shape, that the file does not fix. */
export type StepShape = readonly (number | null)[] | null;

/** Shapes of what follows, by what a layer reads. */
export type ShapeRule = (before: StepShape) => StepShape;

/** The input shape given by a layer, if it is the first. */
export function statedShape(layer: LayerConfig): StepShape {
  const option = ['batch_input_shape', 'batch_shape'].find((name) => layer.has(name));
  if (option === undefined) return null;
  const shape = layer.value(option);
  const isLength = (length: unknown) =>
    length === null || (Number.isSafeInteger(length) && (length as number) >= 0);
  if (Array.isArray(shape) && shape.length <= mostAxes && shape.every(isLength)) {
    return shape.slice(1);
  }
  throw layer.refusal(option, `a list of up to ${mostAxes} lengths`);
}

const mostAxes = 8;

/** Expects steps with so many features. @param after shape of the output, by the number of steps */
export const readsSteps =
  (layer: LayerConfig, features: number, after: (time: number | null) => StepShape): ShapeRule =>
  (before) => {
    if (before === null) return after(null);
    const [time, width] = before;
    if (before.length === 2 && (width === features || width === null)) return after(time);
    throw misfit(layer, `[time, ${features}]`, before);
  };

/** Expects values with so many features, with any axes before: the last axis becomes `after`. */
export const readsFeatures =
  (layer: LayerConfig, features: number, after: number): ShapeRule =>
  (before) => {
    if (before === null) return null;
    const width = before.at(-1);
    if (before.length > 0 && (width === features || width === null)) {
      return [...before.slice(0, -1), after];
    }
    throw misfit(layer, `[.., ${features}]`, before);
  };

/** A value of one axis goes in. */
export const readsVector =
  (layer: LayerConfig, expected: string, after: (length: number | null) => StepShape): ShapeRule =>
  (before) => {
    if (before === null) return after(null);
    if (before.length === 1) return after(before[0]);
    throw misfit(layer, `[${expected}]`, before);
  };

/** All axes become one. */
export const flattened: ShapeRule = (before) =>
  before === null || before.includes(null)
    ? [null]
    : [(before as readonly number[]).reduce((product, length) => product * length, 1)];

function misfit({ where }: LayerConfig, expected: string, before: StepShape): FormatError {
  const got = (before ?? []).map((length) => length ?? 'any').join(', ');
  return new FormatError(
    `${where}: the layer before must give ${expected} for each sequence, got [${got}]; ` +
      'save the model again',
  );
}
