import { check, checkOptions, nullable, optional, rules } from '@unrolled/guards';
import { Rng, scope, sequenceTraits, type Tensor } from '@unrolled/tensor';
import { checkTensor, type Lengths } from '@unrolled/tensor/guards';
import { mapTensors } from '@unrolled/tensor/recurrence';
import type { Cell, CellState, HiddenState } from './cell/cell.ts';
import { scan } from './cell/scan.ts';
import type { StandardCell } from './cell/standard-cell.ts';
import { checkInput } from './checks.ts';
import { scanStack } from './layer/layer-stack.ts';
import {
  type LayerResult,
  type RecurrentLayer,
  recurrentLayerRule,
} from './layer/recurrent-layer.ts';

/** Size of the gradient of a loss at each step back through one layer in one direction. */
export interface LayerFlow {
  readonly layer: number;
  readonly reverse: boolean;
  /** ‖∂loss/∂h_t‖ over the whole batch, for t = 0 … time − 1. */
  readonly hidden: readonly number[];
  /** ‖∂loss/∂c_t‖ in the same way; null for a cell without c. */
  readonly cell: readonly number[] | null;
  /** The largest singular value of each gate's recurrent matrix, by the gate's letter. */
  readonly recurrentSingularValues: Readonly<Record<string, number>>;
}

/**
 * Measures vanishing and exploding gradients (Bengio 1994, Pascanu 2013): the total derivative of a
 * loss by the state of every layer at every step, through all later steps and the layers above. In a
 * vanilla RNN each step back multiplies the gradient by at most the largest singular value of the
 * recurrent matrix; a gated cell has a second path back, through c_t or through z h_{t−1}.
 *
 * Runs step by step, without dropout or zoneout, and leaves the gradients of the model's parameters
 * alone. Other parameters that `loss` uses gather gradients as in any backward pass.
 *
 * @param x [batch, time, inputSize]
 * @param loss of what model.forward() would return: a single value
 */
export async function gradientFlow<State extends HiddenState>(
  model: RecurrentLayer<State>,
  x: Tensor,
  loss: (result: LayerResult<State>) => Tensor,
  options: { readonly lengths?: Lengths } = {},
): Promise<LayerFlow[]> {
  const where = 'gradientFlow';
  check(where, 'model', model, recurrentLayerRule);
  check(where, 'loss', loss, rules.function);
  const checked = checkOptions(where, options, { lengths: optional(nullable(rules.list)) });
  const walks = measure(model, x, loss, checked.lengths ?? null);
  const flows: LayerFlow[] = [];
  for (const [layer, directions] of model.cells.entries()) {
    for (const [direction, cell] of directions.entries()) {
      const norms = walks[layer * directions.length + direction];
      flows.push({
        layer,
        reverse: direction === 1,
        hidden: await read(norms, 'h'),
        cell: cell.stateNames.includes('c') ? await read(norms, 'c') : null,
        recurrentSingularValues: await singularValues(cell),
      });
    }
  }
  return flows;
}

/** For each layer and direction, for each step in the order of time: the norms, each []. */
function measure<State extends HiddenState>(
  model: RecurrentLayer<State>,
  x: Tensor,
  loss: (result: LayerResult<State>) => Tensor,
  lengths: Lengths,
): CellState[][] {
  checkInput('gradientFlow', x, ['batch', 'time'], model.inputSize);
  const parameters = [...model.parameters()].filter((parameter) => parameter.requiresGrad);
  for (const parameter of parameters) parameter.requiresGrad = false;
  try {
    return scope(() => {
      const initial = model.initialState(x.shape[0]);
      // Every later state depends on these, so all are recorded.
      for (const tensor of Object.values(initial)) tensor.retainGrad();
      const walks: CellState[][] = [];
      const result = scanStack('gradientFlow', model.cells, x.detach(), initial, lengths, {
        layer: (cell, input, state, direction) => {
          const states: CellState[] = [];
          walks.push(states);
          const after = scan(watched(cell, states), input, state, direction);
          if (direction.reverse) states.reverse();
          return after;
        },
        between: (output) => output,
      });
      const value = loss(result);
      checkTensor('gradientFlow', 'the result of loss', value);
      value.backward();
      return walks.map((states) => states.map(gradientNorms));
    });
  } finally {
    for (const parameter of parameters) parameter.requiresGrad = true;
  }
}

/** Wraps a cell so that its states keep their gradients, and lists them in the order of the steps. */
function watched<State extends HiddenState>(
  cell: StandardCell<State>,
  states: CellState[],
): Cell<State> {
  return {
    outputSize: cell.outputSize,
    initialState: (batch) => cell.initialState(batch),
    project: (x) => cell.project(x),
    step(projected, state) {
      const result = cell.step(projected, state);
      for (const tensor of Object.values(result.state)) tensor.retainGrad();
      states.push(result.state);
      return result;
    },
  };
}

/** ‖∂loss/∂·‖ of each part of a state; 0 where the loss does not depend on it. */
const gradientNorms = (state: CellState): CellState =>
  mapTensors(state, (tensor) => tensor.grad?.square().sum().sqrt() ?? tensor.constant(0, []));

async function read(norms: readonly CellState[], name: string): Promise<number[]> {
  const values: number[] = [];
  for (const step of norms) {
    values.push(await step[name].item());
    step[name].dispose();
  }
  return values;
}

async function singularValues(
  cell: Pick<StandardCell<HiddenState>, 'kind' | 'weight_hh' | 'hiddenSize'>,
): Promise<Record<string, number>> {
  const { kind, hiddenSize } = cell;
  const weights = await cell.weight_hh.data();
  const perGate = sequenceTraits[kind].gates.map((letter, gate) => {
    const size = hiddenSize * hiddenSize;
    const block = weights.subarray(gate * size, (gate + 1) * size);
    return [letter, largestSingularValue(block, hiddenSize)];
  });
  return Object.fromEntries(perGate);
}

/**
 * The largest singular value σ₁ of a row-major square matrix: power iteration on MᵀM in float64,
 * v ← MᵀM v / ‖MᵀM v‖ with σ₁² ≈ ‖MᵀM v‖, until it no longer grows.
 */
function largestSingularValue(matrix: ArrayLike<number>, size: number): number {
  const rng = new Rng(0);
  let vector = normalized(Float64Array.from({ length: size }, () => rng.normal())).vector;
  let square = 0;
  for (let iteration = 0; iteration < 2_000; iteration++) {
    const next = normalized(applyTransposed(matrix, apply(matrix, vector)));
    if (next.norm <= square * (1 + 1e-13)) return Math.sqrt(next.norm);
    square = next.norm;
    vector = next.vector;
  }
  return Math.sqrt(square);
}

function normalized(vector: Float64Array): { vector: Float64Array; norm: number } {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return { vector: norm === 0 ? vector : vector.map((value) => value / norm), norm };
}

/** M v */
function apply(matrix: ArrayLike<number>, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      sum += matrix[row * size + column] * vector[column];
    }
    return sum;
  });
}

/** Mᵀ v */
function applyTransposed(matrix: ArrayLike<number>, vector: Float64Array): Float64Array {
  const size = vector.length;
  const result = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      result[column] += matrix[row * size + column] * vector[row];
    }
  }
  return result;
}
