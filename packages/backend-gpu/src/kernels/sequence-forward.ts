import type { Program } from '../device.ts';
import { blockValue } from './blocks.ts';
import { addProducts, coordinates, kernel } from './index-code.ts';
import { beyond, keyOf, lengthsOf, type SequenceLayout, stepKeyOf } from './sequence-layout.ts';

/** Biases that the input projection adds. */
export type Biases = readonly ('biasInput' | 'biasHidden')[];

/**
 * W_ih x_t + biases of all steps: [time, batch, rows]; without a weight, x is that product already.
 * Arguments: x, weight, biases.
 */
export function project(layout: SequenceLayout, biases: Biases, withWeight: boolean): Program {
  const { batch, time, inputSize, rows } = layout;
  const add = withWeight
    ? addProducts(
        inputSize,
        { name: 'x', start: `(c1 * ${time} + c0) * ${inputSize}`, stride: 1 },
        { name: 'weight', start: `c2 * ${inputSize}`, stride: 1 },
      )
    : `sum += x[(c1 * ${time} + c0) * ${inputSize} + c2];`;
  return {
    key: `project ${keyOf(layout)} ${biases} ${withWeight}`,
    size: time * batch * rows,
    source: () =>
      kernel(
        ['x', ...(withWeight ? ['weight'] : []), ...biases],
        `${coordinates('i', [time, batch, rows], 'c')}
        let sum = ${['0', ...biases.map((bias) => `${bias}[c2]`)].join(' + ')};
        ${add}
        return sum;`,
      ),
  };
}

/** The operands of `addRecurrent`. */
const recurrentOperands = (blocked: boolean) => (blocked ? ['product'] : ['state', 'weight']);

/** Source of `sum += Σ_k h_k W_hh[row, k]` for batch row c0; `blocked`: of that product in blocks. */
function addRecurrent(
  { hiddenSize: size, stateWidth, rows }: SequenceLayout,
  row: string,
  blocked: boolean,
): string {
  if (blocked) return `${blockValue('product', 'c0', row, rows)}\nsum += value;`;
  return addProducts(
    size,
    { name: 'state', start: `c0 * ${stateWidth}`, stride: 1 },
    { name: 'weight', start: `${row} * ${size}`, stride: 1 },
  );
}

/**
 * The activated gates of a step: all of lstm, r and z of gru-reset-before. Arguments: projected,
 * state and weight (or their product in blocks), lengths, offset, t.
 */
export function gates(layout: SequenceLayout, blocked: boolean): Program {
  const { kind, batch, hiddenSize: size, gatesWidth, rows } = layout;
  return {
    key: `gates ${stepKeyOf(layout)} ${blocked}`,
    size: batch * gatesWidth,
    source: () =>
      kernel(
        ['projected', ...recurrentOperands(blocked), ...lengthsOf(layout), 'offset', 't'],
        `${coordinates('i', [batch, gatesWidth], 'c')}
        ${beyond(layout, 'c0', 'return 0;')}
        let sum = projected[offset + c0 * ${rows} + c1];
        ${addRecurrent(layout, 'c1', blocked)}
        ${kind === 'lstm' ? `if (c1 >= ${2 * size} && c1 < ${3 * size}) { return hyperbolicTangent(sum); }` : ''}
        return sigmoid(sum);`,
      ),
  };
}

/** W_hh h + b_hh of a gru step: [batch, rows]. Arguments: state, weight, bias. */
export function recurrentProduct(layout: SequenceLayout, withBias: boolean): Program {
  const { batch, rows } = layout;
  return {
    key: `recurrentProduct ${stepKeyOf(layout)} ${withBias}`,
    size: batch * rows,
    source: () =>
      kernel(
        ['state', 'weight', ...(withBias ? ['bias'] : [])],
        `${coordinates('i', [batch, rows], 'c')}
        let sum = ${withBias ? 'bias[c1] + 0' : '0'};
        ${addRecurrent(layout, 'c1', false)}
        return sum;`,
      ),
  };
}

/** r, z and n of a GRU step, from `projected` at p and `product` at q. */
export const gruGates = (size: number): string => `
  const r = sigmoid(projected[p] + product[q]);
  const z = sigmoid(projected[p + ${size}] + product[q + ${size}]);
  const n = hyperbolicTangent(projected[p + ${2 * size}] + r * product[q + ${2 * size}]);`;

/**
 * The new state. Arguments: see `operands` in each case, then lengths, offset and t.
 * @param blocked of a vanilla RNN, which multiplies in the same kernel unless the product is given
 */
export function nextState(layout: SequenceLayout, blocked = false): Program {
  const { batch, hiddenSize: size, stateWidth } = layout;
  const { operands, body } = stateCode(layout, blocked);
  return {
    key: `state ${stepKeyOf(layout)} ${blocked}`,
    size: batch * stateWidth,
    source: () =>
      kernel(
        [...operands, ...lengthsOf(layout), 'offset', 't'],
        `${coordinates('i', [batch, stateWidth / size, size], 'c')}\n${body}`,
      ),
  };
}

function stateCode(layout: SequenceLayout, blocked: boolean): { operands: string[]; body: string } {
  const { kind, hiddenSize: size, rows } = layout;
  const carry = beyond(layout, 'c0', 'return state[i];');
  switch (kind) {
    case 'rnn-tanh':
    case 'rnn-relu':
      return {
        operands: blocked ? ['projected', 'product', 'state'] : ['projected', 'state', 'weight'],
        body: `${carry}
          let sum = projected[offset + i];
          ${addRecurrent(layout, 'c2', blocked)}
          ${kind === 'rnn-tanh' ? 'return hyperbolicTangent(sum);' : 'if (sum < 0) { return 0; } return sum;'}`,
      };
    case 'lstm':
      return {
        operands: ['gates', 'state'],
        body: `${carry}
          const p = c0 * ${rows} + c2;
          const kept = gates[p + ${size}] * state[c0 * ${2 * size} + ${size} + c2];
          const cell = kept + gates[p] * gates[p + ${2 * size}];
          if (c1 === 1) { return cell; }
          return gates[p + ${3 * size}] * hyperbolicTangent(cell);`,
      };
    case 'gru':
      return {
        operands: ['projected', 'product', 'state'],
        body: `${carry}
          const p = offset + c0 * ${rows} + c2;
          const q = c0 * ${rows} + c2;
          ${gruGates(size)}
          return n + z * (state[i] - n);`,
      };
    case 'gru-reset-before':
      return {
        operands: ['projected', 'gates', 'state', 'weight'],
        body: `${carry}
          const p = c0 * ${2 * size};
          let sum = projected[offset + c0 * ${rows} + ${2 * size} + c2];
          for (let k = 0; k < ${size}; k++) {
            sum += gates[p + k] * state[p + k] * weight[(${2 * size} + c2) * ${size} + k];
          }
          const n = hyperbolicTangent(sum);
          if (c1 === 1) { return n; }
          return n + gates[p + ${size} + c2] * (state[p + c2] - n);`,
      };
    default:
      return kind satisfies never;
  }
}

/** h of all steps as [batch, time, hiddenSize]. Arguments: states [time, batch, ..], lengths. */
export function output(layout: SequenceLayout): Program {
  const { batch, time, hiddenSize, stateWidth, withLengths } = layout;
  return {
    key: `output ${keyOf(layout)}`,
    size: batch * time * hiddenSize,
    source: () =>
      kernel(
        ['states', ...lengthsOf(layout)],
        `${coordinates('i', [batch, time, hiddenSize], 'c')}
        ${withLengths ? 'if (c1 >= lengths[c0]) { return 0; }' : ''}
        return states[(c1 * ${batch} + c0) * ${stateWidth} + c2];`,
      ),
  };
}
