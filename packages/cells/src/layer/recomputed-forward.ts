import { check, checkOptions, nullable, optional, rules } from '@unrolled/guards';
import {
  ArgumentError,
  concat,
  type Rng,
  recompute,
  StateError,
  type Tensor,
} from '@unrolled/tensor';
import { checkLengths } from '@unrolled/tensor/guards';
import type { HiddenState } from '../cell/cell.ts';
import { checkInput, checkState } from '../checks.ts';
import {
  type ForwardOptions,
  type LayerResult,
  type RecurrentLayer,
  recurrentLayerRule,
} from './recurrent-layer.ts';

/** Options of `recomputedForward`. */
export interface RecomputedOptions<State extends HiddenState>
  extends Omit<ForwardOptions<State>, 'reverse'> {
  /** Number of steps in a segment that is recorded at once. Default: the square root of all steps. */
  readonly segment?: number;
}

/**
 * `layer.forward()` of long sequences in less memory and about 1.5 times the time: of each segment
 * only the state before it is kept, and the backward pass computes it once more (Chen 2016). Outputs are equal
 * to the bit, gradients except for rounding, since those of weights are summed segment by segment.
 * @param layer of one direction, without recurrent dropout while it trains
 * @param x [batch, time, inputSize]
 */
export function recomputedForward<State extends HiddenState>(
  layer: RecurrentLayer<State>,
  x: Tensor,
  options: RecomputedOptions<State> = {},
): LayerResult<State> {
  const where = 'recomputedForward';
  check(where, 'layer', layer, recurrentLayerRule);
  checkInput(where, x, ['batch', 'time'], layer.inputSize);
  const [batch, time] = x.shape;
  // A table outside of the function would stay in pages that do not use it.
  const checked = checkOptions<RecomputedOptions<State>>(where, options, {
    state: optional(nullable(rules.object)),
    lengths: optional(nullable(rules.list)),
    segment: optional(rules.count),
  });
  const { lengths = null, segment = Math.ceil(Math.sqrt(Math.max(1, time))) } = checked;
  if (layer.bidirectional) {
    throw new ArgumentError(
      `${where}: the reverse direction begins at the end, which a segment does not reach; use forward()`,
    );
  }
  if (layer.training && layer.recurrentDropout > 0) {
    throw new StateError(
      `${where}: recurrent dropout keeps one mask for a whole sequence; call eval() first, or use ` +
        'forward()',
    );
  }
  checkLengths(where, 'lengths', lengths, batch, time);
  let state = checked.state ?? layer.initialState(batch);
  const names = layer.cells[0][0].stateNames;
  checkState(where, state, names, [layer.numLayers, batch, layer.hiddenSize]);

  // An input without a gradient is cut when a segment is computed, so that no copy of it is kept.
  const cutsOutside = x.needsGradient;
  const outputs: Tensor[] = [];
  // One segment of no steps where there are none.
  for (let begin = 0; begin < Math.max(1, time); begin += segment) {
    const size = Math.min(segment, time - begin);
    const here = lengths && Array.from(lengths, (length) => clamp(length - begin, size));
    const before = state;
    const stepsOf = (whole: Tensor) => whole.slice([null, [begin, begin + size]]);
    const run = drawingAgain(layer.rng, ([input, ...parts]: readonly Tensor[]) => {
      const steps = cutsOutside ? input : stepsOf(input);
      const given = Object.fromEntries(names.map((name, index) => [name, parts[index]]));
      const result = layer.forward(steps, { state: given as State, lengths: here });
      return [result.output, ...names.map((name) => part(result.state, name))];
    });
    const inputs = [cutsOutside ? stepsOf(x) : x, ...names.map((name) => part(before, name))];
    const [output, ...after] = recompute(run, inputs, layer.parameters());
    outputs.push(output);
    state = Object.fromEntries(names.map((name, index) => [name, after[index]])) as State;
  }
  if (outputs.length === 1) return { output: outputs[0], state };
  const output = concat(outputs, 1);
  for (const one of outputs) one.dispose();
  return { output, state };
}

const part = (state: HiddenState, name: string): Tensor =>
  (state as Readonly<Record<string, Tensor>>)[name];

const clamp = (length: number, most: number): number => Math.max(0, Math.min(most, length));

/**
 * A function that draws the same random numbers whenever it is called, and leaves the generator as its
 * first call does.
 */
function drawingAgain<Input, Result>(
  rng: Rng | null,
  run: (input: Input) => Result,
): (input: Input) => Result {
  if (rng === null) return run;
  const { state: first } = rng;
  let wasCalled = false;
  return (input) => {
    const { state: now } = rng;
    rng.restore(first);
    try {
      return run(input);
    } finally {
      if (wasCalled) rng.restore(now);
      wasCalled = true;
    }
  };
}
