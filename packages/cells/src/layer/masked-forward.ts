import { check, checkOptions, nullable, type OptionRules, optional, rules } from '@unrolled/guards';
import { concat, ShapeError, type Tensor } from '@unrolled/tensor';
import type { HiddenState } from '../cell/cell.ts';
import { checkInput } from '../checks.ts';
import {
  type ForwardOptions,
  type LayerResult,
  type RecurrentLayer,
  recurrentLayerRule,
} from './recurrent-layer.ts';

/** Options of `maskedForward`. */
export type MaskedOptions<State extends HiddenState> = Omit<ForwardOptions<State>, 'lengths'>;

const optionRules: OptionRules<MaskedOptions<HiddenState>> = {
  state: optional(nullable(rules.object)),
  reverse: optional(rules.boolean),
};

/**
 * `layer.forward()` for sequences that lack steps anywhere: padded on the left, or with gaps. As in
 * Keras, the state passes over a missing step, whose output repeats that of the step read before it, or
 * is 0 before the first; in a bidirectional layer it is always 0. What x holds there reaches neither a
 * value nor a gradient.
 *
 * The valid steps are moved together and read as sequences of their lengths, in the same fused op.
 * @param x [batch, time, inputSize]
 * @param mask [batch · time], row-major: 0 for a step that is missing
 */
export function maskedForward<State extends HiddenState>(
  layer: RecurrentLayer<State>,
  x: Tensor,
  mask: ArrayLike<number>,
  options: MaskedOptions<State> = {},
): LayerResult<State> {
  const where = 'maskedForward';
  check(where, 'layer', layer, recurrentLayerRule);
  checkInput(where, x, ['batch', 'time'], layer.inputSize);
  check(where, 'mask', mask, rules.numbers);
  const { reverse = false, state } = checkOptions<MaskedOptions<State>>(
    where,
    options,
    optionRules,
  );
  const [batch, time] = x.shape;
  if (mask.length !== batch * time) {
    throw new ShapeError(
      `${where}: mask must hold ${batch} × ${time} values, one for each step, got ${mask.length}`,
    );
  }
  const steps = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: time }, (_, step) => step).filter((step) => mask[row * time + step] !== 0),
  );
  const together = steps.map((valid) => [...valid, ...new Array<number>(time - valid.length)]);
  const result = layer.forward(takeSteps(x, together), {
    state,
    lengths: steps.map(({ length }) => length),
    reverse,
  });
  const places = steps.map((valid) =>
    layer.bidirectional ? ownPlaces(valid, time) : lastPlaces(valid, time, reverse),
  );
  return { ...result, output: takeSteps(result.output, places) };
}

/** For each step of a row, its index among the valid ones; undefined for a missing one. */
function ownPlaces(valid: readonly number[], time: number): (number | undefined)[] {
  const places = new Array<number | undefined>(time).fill(undefined);
  valid.forEach((step, place) => {
    places[step] = place;
  });
  return places;
}

/** For each step of a row, the index of the last valid step up to there; undefined before the first. */
function lastPlaces(
  valid: readonly number[],
  time: number,
  reverse: boolean,
): (number | undefined)[] {
  const places = new Array<number | undefined>(time);
  let place = reverse ? valid.length : -1;
  for (let read = 0; read < time; read++) {
    const step = reverse ? time - 1 - read : read;
    const next = reverse ? place - 1 : place + 1;
    if (valid[next] === step) place = next;
    places[step] = place === -1 || place === valid.length ? undefined : place;
  }
  return places;
}

/**
 * Steps of each row by their indices; zeros for undefined.
 * @param x [batch, time, features]
 */
function takeSteps(x: Tensor, places: readonly (readonly (number | undefined)[])[]): Tensor {
  const [batch, time, features] = x.shape;
  const rows = concat([x.reshape([batch * time, features]), x.constant(0, [1, features])]);
  const indices = places.flatMap((row, sequence) =>
    Array.from(row, (place) => (place === undefined ? batch * time : sequence * time + place)),
  );
  return rows.gather(x.constant(Int32Array.from(indices), [batch, time], 'int32'));
}
