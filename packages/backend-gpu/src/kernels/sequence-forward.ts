import type { Program } from '../device.ts';
import { coordinates, kernel } from './index-code.ts';
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
    ? `const q = c2 * ${inputSize};
      for (let k = 0; k < ${inputSize}; k++) {
        sum += x[p + k] * weight[q + k];
      }`
    : 'sum += x[p + c2];';
  return {
    key: `project ${keyOf(layout)} ${biases} ${withWeight}`,
    size: time * batch * rows,
    source: () =>
      kernel(
        ['x', ...(withWeight ? ['weight'] : []), ...biases],
        `${coordinates('i', [time, batch, rows], 'c')}
        const p = (c1 * ${time} + c0) * ${inputSize};
        let sum = ${['0', ...biases.map((bias) => `${bias}[c2]`)].join(' + ')};
        ${add}
        return sum;`,
      ),
  };
}

/** Σ_k h_k W_hh[row, k], for a state whose row begins at `start`. */
const recurrent = (size: number, start: string, row: string): string => `
  for (let k = 0; k < ${size}; k++) {
    sum += state[${start} + k] * weight[${row} * ${size} + k];
  }`;

/**
 * What a step computes before its new state: activated gates (lstm; r and z of gru-reset-before), or
 * W_hh h + b_hh (gru). Arguments: projected (not gru), state, weight, lengths, offset, t; of gru:
 * state, weight, bias.
 */
export function gates(layout: SequenceLayout, withBias: boolean): Program {
  const { kind, batch, hiddenSize: size, stateWidth, gatesWidth, rows } = layout;
  const start = `c0 * ${stateWidth}`;
  const split = coordinates('i', [batch, gatesWidth], 'c');
  const [names, body] =
    kind === 'gru'
      ? [
          ['state', 'weight', ...(withBias ? ['bias'] : [])],
          `let sum = ${withBias ? 'bias[c1] + 0' : '0'};
          ${recurrent(size, start, 'c1')}
          return sum;`,
        ]
      : [
          ['projected', 'state', 'weight', ...lengthsOf(layout), 'offset', 't'],
          `${beyond(layout, 'c0', 'return 0;')}
          let sum = projected[offset + c0 * ${rows} + c1];
          ${recurrent(size, start, 'c1')}
          ${kind === 'lstm' ? `if (c1 >= ${2 * size} && c1 < ${3 * size}) { return hyperbolicTangent(sum); }` : ''}
          return sigmoid(sum);`,
        ];
  return {
    key: `gates ${stepKeyOf(layout)} ${withBias}`,
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
          ${recurrent(size, `c0 * ${size}`, 'c2')}
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
