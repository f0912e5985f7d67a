import { check, checkOptions, nullable, type OptionRules, optional, rules } from '@unrolled/guards';
import {
  formatShape,
  noGrad,
  ShapeError,
  sameShape,
  scope,
  stack,
  type Tensor,
} from '@unrolled/tensor';
import { checkTensor, type Lengths } from '@unrolled/tensor/guards';
import type { HiddenState } from './cell/cell.ts';
import { scan } from './cell/scan.ts';
import { checkInput } from './checks.ts';
import { scanStack } from './layer/layer-stack.ts';
import { type RecurrentLayer, recurrentLayerRule } from './layer/recurrent-layer.ts';

/** One gate of one layer in one direction at one step. */
export interface GatePlace {
  readonly layer: number;
  readonly reverse: boolean;
  /** Step in the order of time, from 0. */
  readonly step: number;
  /** Letters of `sequenceTraits`: i, f, g, o of an LSTM; r, z, n of a GRU; h of an RNN. */
  readonly letter: string;
}

/** Values of one layer in one direction at every step: each [batch, time, hiddenSize], row-major. */
export interface LayerTrace {
  readonly layer: number;
  readonly reverse: boolean;
  /** By letter, after the activation function. */
  readonly gates: Readonly<Record<string, Float32Array>>;
  /** h, and c of an LSTM, after each step. */
  readonly states: Readonly<Record<string, Float32Array>>;
}

/** Options of `traceGates`. */
export interface TraceOptions<State extends HiddenState> {
  /** The state before the first step; default: zeros. */
  readonly state?: State | null;
  /** Valid steps of each sequence, 0 … time. Default: all. */
  readonly lengths?: Lengths;
  /**
   * Returns a replacement of a gate, [batch, hiddenSize]: to see the effect of a gate, hold it at 0
   * or 1. Default: the gate itself.
   */
  readonly replace?: (value: Tensor, place: GatePlace) => Tensor;
}

const optionRules: OptionRules<TraceOptions<HiddenState>> = {
  state: optional(nullable(rules.object)),
  lengths: optional(nullable(rules.list)),
  replace: optional(rules.function),
};

/**
 * The gates and states of every layer at every step, as studied by Karpathy 2015. Runs step by
 * step, without dropout or zoneout. Beyond a sequence's length, values are those of its padding.
 * @param x [batch, time, inputSize]
 */
export async function traceGates<State extends HiddenState>(
  model: RecurrentLayer<State>,
  x: Tensor,
  options: TraceOptions<State> = {},
): Promise<LayerTrace[]> {
  const where = 'traceGates';
  check(where, 'model', model, recurrentLayerRule);
  checkInput(where, x, ['batch', 'time'], model.inputSize);
  const checked = checkOptions<TraceOptions<HiddenState>>(where, options, optionRules);
  const { state = null, lengths = null, replace = (value: Tensor) => value } = checked;
  const walks = scope(() =>
    noGrad(() => record(where, model, x, state as State | null, lengths, replace)),
  );
  const traces: LayerTrace[] = [];
  for (const [index, { gates, states }] of walks.entries()) {
    const directions = model.cells[0].length;
    traces.push({
      layer: Math.floor(index / directions),
      reverse: index % directions === 1,
      gates: await valuesOf(gates),
      states: await valuesOf(states),
    });
  }
  return traces;
}

/** Tensors of a walk by letter, each [batch, time, hiddenSize]. */
interface Walk {
  readonly gates: Record<string, Tensor>;
  readonly states: Record<string, Tensor>;
}

/** For each layer and direction, in the order of the stacked state. */
function record<State extends HiddenState>(
  where: string,
  model: RecurrentLayer<State>,
  x: Tensor,
  initial: State | null,
  lengths: Lengths,
  replace: (value: Tensor, place: GatePlace) => Tensor,
): Walk[] {
  const walks: Walk[] = [];
  const [, time] = x.shape;
  scanStack(where, model.cells, x, initial, lengths, {
    layer(cell, input, state, direction) {
      const layer = Math.floor(walks.length / model.cells[0].length);
      const { reverse = false } = direction;
      const seen: Record<string, Tensor>[] = [];
      const reached: Record<string, Tensor>[] = [];
      const watched = {
        outputSize: cell.outputSize,
        initialState: (batch: number) => cell.initialState(batch),
        project: (all: Tensor) => cell.project(all),
        step(projected: Tensor, before: State) {
          const step = reverse ? time - 1 - seen.length : seen.length;
          const gates: Record<string, Tensor> = {};
          const next = cell.advance(projected, before, before.h, (letter, value) => {
            const taken = replace(value, { layer, reverse, step, letter });
            checkReplacement(where, letter, taken, value);
            gates[letter] = taken;
            return taken;
          });
          seen.push(gates);
          reached.push(next);
          return { output: next.h, state: next };
        },
      };
      const result = scan(watched, input, state, direction);
      walks.push({ gates: joinSteps(seen, reverse), states: joinSteps(reached, reverse) });
      return result;
    },
    between: (output) => output,
  });
  return walks;
}

function checkReplacement(where: string, letter: string, taken: Tensor, gate: Tensor): void {
  const name = `the replacement of gate ${letter}`;
  checkTensor(where, name, taken);
  if (sameShape(taken.shape, gate.shape)) return;
  throw new ShapeError(
    `${where}: ${name} must be ${formatShape(gate.shape)}, got ${formatShape(taken.shape)}`,
  );
}

/** [batch, hiddenSize] of each step → [batch, time, hiddenSize] in the order of time, by name. */
function joinSteps(
  steps: readonly Readonly<Record<string, Tensor>>[],
  reverse: boolean,
): Record<string, Tensor> {
  const ordered = reverse ? steps.toReversed() : steps;
  const names = Object.keys(steps[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      stack(
        ordered.map((step) => step[name]),
        1,
      ),
    ]),
  );
}

async function valuesOf(
  tensors: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Float32Array>> {
  const values: Record<string, Float32Array> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    values[name] = await tensor.data(new Float32Array(tensor.size));
    tensor.dispose();
  }
  return values;
}
