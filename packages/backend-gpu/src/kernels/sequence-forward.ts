import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';
import { addProducts } from './pack.ts';
import { beyond, keyOf, lengthsOf, type SequenceLayout, stepKeyOf } from './sequence-layout.ts';

/** Which biases the input projection takes up. */
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
        false,
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

/** Σ_k h_k W_hh[row, k] of the state in batch row c0. */
function recurrent({ hiddenSize: size, stateWidth }: SequenceLayout, row: string, packed: boolean) {
  return addProducts(
    size,
    packed,
    { name: 'state', start: packed ? 'c0' : `c0 * ${stateWidth}`, stride: 1 },
    { name: 'weight', start: packed ? row : `${row} * ${size}`, stride: 1 },
  );
}

/**
 * What a step computes before its new state: activated gates (lstm; r and z of gru-reset-before), or
 * W_hh h + b_hh (gru). Arguments: projected (not gru), state, weight, lengths, offset, t; of gru:
 * state, weight, bias. State (of h alone) and weight are packed or both not.
 */
export function gates(layout: SequenceLayout, withBias: boolean, packed: boolean): Program {
  const { kind, batch, hiddenSize: size, gatesWidth, rows } = layout;
  const split = coordinates('i', [batch, gatesWidth], 'c');
  const [names, body] =
    kind === 'gru'
      ? [
          ['state', 'weight', ...(withBias ? ['bias'] : [])],
          `let sum = ${withBias ? 'bias[c1] + 0' : '0'};
          ${recurrent(layout, 'c1', packed)}
          return sum;`,
        ]
      : [
          ['projected', 'state', 'weight', ...lengthsOf(layout), 'offset', 't'],
          `${beyond(layout, 'c0', 'return 0;')}
          let sum = projected[offset + c0 * ${rows} + c1];
          ${recurrent(layout, 'c1', packed)}
          ${kind === 'lstm' ? `if (c1 >= ${2 * size} && c1 < ${3 * size}) { return hyperbolicTangent(sum); }` : ''}
          return sigmoid(sum);`,
        ];
  return {
    key: `gates ${stepKeyOf(layout)} ${withBias} ${packed}`,
    size: batch * gatesWidth,
    source: () => kernel(names, `${split}\n${body}`),
  };
}

/** r, z and n of a GRU step, from `projected` at p and `product` at q. */
export const gruGates = (size: number): string => `
  const r = sigmoid(projected[p] + product[q]);
  const z = sigmoid(projected[p + ${size}] + product[q + ${size}]);
  const n = hyperbolicTangent(projected[p + ${2 * size}] + r * product[q + ${2 * size}]);`;

/** The new state. Arguments: see `operands` in each case, then lengths, offset and t. */
export function nextState(layout: SequenceLayout): Program {
  const { batch, hiddenSize: size, stateWidth } = layout;
  const { operands, body } = stateCode(layout);
  return {
    key: `state ${stepKeyOf(layout)}`,
    size: batch * stateWidth,
    source: () =>
      kernel(
        [...operands, ...lengthsOf(layout), 'offset', 't'],
        `${coordinates('i', [batch, stateWidth / size, size], 'c')}\n${body}`,
      ),
  };
}

function stateCode(layout: SequenceLayout): { operands: string[]; body: string } {
  const { kind, hiddenSize: size, rows } = layout;
  const carry = beyond(layout, 'c0', 'return state[i];');
  switch (kind) {
    case 'rnn-tanh':
    case 'rnn-relu':
      return {
        operands: ['projected', 'state', 'weight'],
        body: `${carry}
          let sum = projected[offset + i];
          ${recurrent(layout, 'c2', false)}
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
