import type { Program } from '../device.ts';
import { blockValue } from './blocks.ts';
import { addProducts, coordinates, kernel } from './index-code.ts';
import { gruGates } from './sequence-forward.ts';
import { beyond, keyOf, lengthsOf, type SequenceLayout, stepKeyOf } from './sequence-layout.ts';

/**
 * Columns at the start of a delta that reach h through the rows of W_hh. What went through W_hn has,
 * for gru, a separate part, and is, for gru-reset-before, in the direct part.
 */
export const rowsThroughWeight = ({ reset, hiddenSize, rows }: SequenceLayout): number =>
  reset === 'none' ? rows : 2 * hiddenSize;

/**
 * ∂loss/∂h_t: what the step after it passes back, directly and through the weights, and the gradient
 * of the output there. Arguments: delta of the step after, the weight (or the product of both in
 * blocks), and, unless it is of the initial state, gradient [.., batch, hiddenSize], lengths, offset, t.
 */
export function hiddenGradient(
  layout: SequenceLayout,
  withOutput: boolean,
  blocked: boolean,
): Program {
  const { reset, batch, hiddenSize: size, deltaWidth, direct } = layout;
  const through = rowsThroughWeight(layout);
  const candidates =
    reset === 'after'
      ? `for (let k = 0; k < ${size}; k++) {
          sum += delta[p + ${3 * size} + k] * weight[(${2 * size} + k) * ${size} + c1];
        }`
      : '';
  const collect = `${addProducts(
    through,
    { name: 'delta', start: `c0 * ${deltaWidth}`, stride: 1 },
    { name: 'weight', start: 'c1', stride: size },
  )}
  ${candidates}`;
  return {
    key: `hiddenGradient ${stepKeyOf(layout)} ${withOutput} ${blocked}`,
    size: batch * size,
    source: () =>
      kernel(
        [
          'delta',
          blocked ? 'product' : 'weight',
          ...(withOutput ? ['gradient', ...lengthsOf(layout), 'offset', 't'] : []),
        ],
        `${coordinates('i', [batch, size], 'c')}
        let sum = delta[c0 * ${deltaWidth} + ${direct} + c1];
        ${blocked ? `${blockValue('product', 'c0', 'c1', size)}\nsum += value;` : collect}
        ${withOutput ? beyond(layout, 'c0', 'return sum;') : ''}
        return sum${withOutput ? ' + gradient[offset + i]' : ''};`,
      ),
  };
}

/** The delta of a step. Arguments: see `operands` in each case, then lengths, offset and t. */
export function delta(layout: SequenceLayout): Program {
  const { batch, hiddenSize: size, deltaWidth } = layout;
  const { operands, body } = deltaCode(layout);
  return {
    key: `delta ${stepKeyOf(layout)}`,
    size: batch * deltaWidth,
    source: () =>
      kernel(
        [...operands, ...lengthsOf(layout), 'offset', 't'],
        `${coordinates('i', [batch, deltaWidth / size, size], 'c')}
        const g = gradient[c0 * ${size} + c2];
        ${body}`,
      ),
  };
}

/** Source for a step beyond a sequence's end: the gradient of the state passes on unchanged. */
const passOn = (layout: SequenceLayout, last: number, before = ''): string =>
  beyond(layout, 'c0', `${before} if (c1 === ${last}) { return g; } return 0;`);

function deltaCode(layout: SequenceLayout): { operands: string[]; body: string } {
  const { kind, hiddenSize: size, rows } = layout;
  switch (kind) {
    case 'rnn-tanh':
    case 'rnn-relu':
      return {
        operands: ['gradient', 'after'],
        body: `${passOn(layout, 1)}
          if (c1 === 1) { return 0; }
          const h = after[c0 * ${size} + c2];
          ${kind === 'rnn-tanh' ? 'return g * (1 - h * h);' : 'if (h <= 0) { return 0; } return g;'}`,
      };
    case 'lstm':
      return {
        operands: ['gradient', 'later', 'gates', 'before', 'after'],
        body: `const carried = later[c0 * ${6 * size} + ${4 * size} + c2];
          ${passOn(layout, 5, 'if (c1 === 4) { return carried; }')}
          if (c1 === 5) { return 0; }
          const p = c0 * ${rows} + c2;
          const shown = gates[p + ${3 * size}];
          const place = c0 * ${2 * size} + ${size} + c2;
          const squashed = hyperbolicTangent(after[place]);
          if (c1 === 3) { return g * squashed * shown * (1 - shown); }
          const cell = carried + g * shown * (1 - squashed * squashed);
          if (c1 === 0) {
            const input = gates[p];
            return cell * gates[p + ${2 * size}] * input * (1 - input);
          }
          if (c1 === 2) {
            const candidate = gates[p + ${2 * size}];
            return cell * gates[p] * (1 - candidate * candidate);
          }
          const forget = gates[p + ${size}];
          if (c1 === 1) { return cell * before[place] * forget * (1 - forget); }
          return cell * forget;`,
      };
    case 'gru':
      return {
        operands: ['gradient', 'projected', 'product', 'before'],
        body: `${passOn(layout, 4)}
          const p = offset + c0 * ${rows} + c2;
          const q = c0 * ${rows} + c2;
          ${gruGates(size)}
          if (c1 === 4) { return g * z; }
          if (c1 === 1) { return g * (before[c0 * ${size} + c2] - n) * z * (1 - z); }
          const candidate = g * (1 - z) * (1 - n * n);
          if (c1 === 2) { return candidate; }
          if (c1 === 3) { return candidate * r; }
          return candidate * product[q + ${2 * size}] * r * (1 - r);`,
      };
    case 'gru-reset-before':
      return {
        operands: ['gradient', 'gates', 'before', 'after', 'weight'],
        body: `${passOn(layout, 3)}
          const p = c0 * ${2 * size};
          const z = gates[p + ${size} + c2];
          const n = after[p + ${size} + c2];
          if (c1 === 1) { return g * (before[p + c2] - n) * z * (1 - z); }
          if (c1 === 2) { return g * (1 - z) * (1 - n * n); }
          let sum = 0;
          for (let k = 0; k < ${size}; k++) {
            const m = after[p + ${size} + k];
            const candidate = gradient[c0 * ${size} + k] * (1 - gates[p + ${size} + k]) * (1 - m * m);
            sum += candidate * weight[(${2 * size} + k) * ${size} + c2];
          }
          const r = gates[p + c2];
          if (c1 === 3) { return g * z + sum * r; }
          return sum * before[p + c2] * r * (1 - r);`,
      };
    default:
      return kind satisfies never;
  }
}

/** ∂loss/∂W_ih. Arguments: deltas [time, batch, ..], x, lengths. Padding in x may be NaN. */
export function inputWeightGradient(layout: SequenceLayout): Program {
  const { batch, time, inputSize, deltaWidth, rows, withLengths } = layout;
  const add = `sum += deltas[(t * ${batch} + b) * ${deltaWidth} + c0] * x[(b * ${time} + t) * ${inputSize} + c1];`;
  return {
    key: `inputWeightGradient ${keyOf(layout)}`,
    size: rows * inputSize,
    source: () =>
      kernel(
        ['deltas', 'x', ...lengthsOf(layout)],
        `${coordinates('i', [rows, inputSize], 'c')}
        let sum = 0;
        for (let t = 0; t < ${time}; t++) {
          for (let b = 0; b < ${batch}; b++) {
            ${withLengths ? `if (t < lengths[b]) { ${add} }` : add}
          }
        }
        return sum;`,
      ),
  };
}

/** Column of a delta that holds the gradient of row `row` of W_hh h + b_hh. */
const hiddenColumn = ({ reset, hiddenSize: size }: SequenceLayout, row: string): string =>
  reset === 'after'
    ? `let column = ${row} + 0;\nif (${row} >= ${2 * size}) { column = ${row} + ${size}; }`
    : `const column = ${row};`;

/**
 * ∂loss/∂W_hh. Arguments: deltas and states [time, batch, ..], the initial state, and of
 * gru-reset-before the gates [time, batch, ..].
 */
export function hiddenWeightGradient(layout: SequenceLayout): Program {
  const { reset, batch, time, hiddenSize: size, stateWidth, deltaWidth, rows, reverse } = layout;
  const resets = reset === 'before';
  // Of W_hn (r h), h is multiplied by r.
  const factor = (step: string) =>
    resets
      ? `if (c0 >= ${2 * size}) { h = h * gates[(${step} * ${batch} + b) * ${2 * size} + c1]; }`
      : '';
  const at = (step: string) => `deltas[(${step} * ${batch} + b) * ${deltaWidth} + column]`;
  const first = String(reverse ? time - 1 : 0);
  return {
    key: `hiddenWeightGradient ${keyOf(layout)}`,
    size: rows * size,
    source: () =>
      kernel(
        ['deltas', 'states', 'initial', ...(resets ? ['gates'] : [])],
        `${coordinates('i', [rows, size], 'c')}
        ${hiddenColumn(layout, 'c0')}
        let sum = 0;
        for (let b = 0; b < ${batch}; b++) {
          let h = initial[b * ${stateWidth} + c1];
          ${factor(first)}
          sum += ${at(first)} * h;
        }
        for (let s = 1; s < ${time}; s++) {
          const t = ${reverse ? `${time - 1} - s` : 's'};
          for (let b = 0; b < ${batch}; b++) {
            let h = states[((t ${reverse ? '+' : '-'} 1) * ${batch} + b) * ${stateWidth} + c1];
            ${factor('t')}
            sum += ${at('t')} * h;
          }
        }
        return sum;`,
      ),
  };
}

/** ∂loss/∂b_ih or ∂loss/∂b_hh. Arguments: deltas [time, batch, ..]. */
export function biasGradient(layout: SequenceLayout, of: 'input' | 'hidden'): Program {
  const { batch, time, deltaWidth, rows } = layout;
  return {
    key: `biasGradient ${of} ${keyOf(layout)}`,
    size: rows,
    source: () =>
      kernel(
        ['deltas'],
        `${of === 'hidden' ? hiddenColumn(layout, 'i') : 'const column = i;'}
        let sum = 0;
        for (let n = 0; n < ${batch * time}; n++) {
          sum += deltas[n * ${deltaWidth} + column];
        }
        return sum;`,
      ),
  };
}

/**
 * ∂loss/∂x: [batch, time, inputSize]. Arguments: deltas [time, batch, ..], and the weight, where x is
 * not its product already.
 */
export function inputGradient(layout: SequenceLayout, withWeight: boolean): Program {
  const { batch, time, inputSize, deltaWidth, rows } = layout;
  const start = `(c1 * ${batch} + c0) * ${deltaWidth}`;
  const deltas = { name: 'deltas', start, stride: 1 };
  const weight = { name: 'weight', start: 'c2', stride: inputSize };
  const collect = `let sum = 0;\n${addProducts(rows, deltas, weight)}\nreturn sum;`;
  return {
    key: `inputGradient ${keyOf(layout)} ${withWeight}`,
    size: batch * time * inputSize,
    source: () =>
      kernel(
        ['deltas', ...(withWeight ? ['weight'] : [])],
        `${coordinates('i', [batch, time, inputSize], 'c')}
        ${withWeight ? collect : `return deltas[${start} + c2];`}`,
      ),
  };
}
