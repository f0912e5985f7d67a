import { concat, type Tensor } from '@unrolled/tensor';
import { isConstant } from './decode-tensor.ts';
import type { NodeCall, Operator, Value } from './node-call.ts';

const constant = (
  values: readonly number[],
  shape: readonly number[] = [values.length],
): Value => ({
  shape,
  values: Float64Array.from(values),
});

/** Slice of a list as in Python, with ends that may be out of range: start, end and step. */
function cut(call: NodeCall, length: number, [start, end, step]: readonly number[]) {
  if (step === 0) throw call.error('a step of 0');
  const place = (at: number) => (at < 0 ? at + length : at);
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (at: number) => Math.min(high, Math.max(low, at));
  const [from, to] = [clamp(place(start)), clamp(place(end))];
  const count = Math.max(0, Math.ceil((to - from) / step));
  return { from, count, step };
}

/** Steps of x along an axis, by their indices. */
export function take(x: Tensor, axis: number, places: Tensor): Tensor {
  if (axis === 0) return x.gather(places);
  const others = x.shape.map((_, one) => one).filter((one) => one !== axis);
  const rows = x.transpose([axis, ...others]).gather(places);
  const { rank } = places;
  const added = places.shape.map((_, one) => one);
  const moved = others.map((_, one) => rank + one);
  return rows.transpose([...moved.slice(0, axis), ...added, ...moved.slice(axis)]);
}

/** Computed indices along an axis, negative ones counted from its end. */
function counted(call: NodeCall, length: number): Tensor {
  const places = call.tensor(1);
  return places.add(places.less(0).mul(length)).cast('int32');
}

/** Operators that move values, and those that compute shapes. */
export const structure: Readonly<Record<string, Operator>> = {
  Identity: (call) => [call.value(0)],
  Dropout: (call) => {
    if (call.has(2) && call.numbers(2)[0] !== 0) throw call.error('training_mode must be false');
    return [call.value(0)];
  },
  Shape: (call) => {
    const { shape } = call.value(0);
    return [constant(shape.slice(call.number('start', 0), call.number('end', shape.length)))];
  },
  Size: (call) => [constant([call.value(0).shape.reduce((size, length) => size * length, 1)], [])],

  Cast: (call) => {
    const value = call.value(0);
    const to = call.number('to', 1);
    const isFloat = [1, 10, 11].includes(to);
    const isTruth = to === 9;
    if (isConstant(value)) {
      const { shape, values } = value;
      if (isFloat) return [{ shape, values: Float32Array.from(values) }];
      const whole = isTruth ? (one: number) => Number(one !== 0) : Math.trunc;
      return [{ shape, values: Float64Array.from(values, whole) }];
    }
    if (isTruth) return [call.tensor(0).notEqual(0)];
    return [isFloat ? call.tensor(0) : call.indices(0)];
  },

  Range: (call) => {
    const [start, end, step] = [0, 1, 2].map((place) => call.numbers(place)[0]);
    const count = Math.max(0, Math.ceil((end - start) / step));
    call.checkSize([count]);
    return [constant(Array.from({ length: count }, (_, at) => start + at * step))];
  },

  /** A step of each row: x [batch, time, ..], indices [batch, 1] → [batch, ..] */
  GatherND: (call) => {
    const [x, places] = [call.tensor(0), call.tensor(1)];
    const [batch, time, ...rest] = x.shape;
    const isStep = places.rank === 2 && places.shape[0] === batch && places.shape[1] === 1;
    if (call.number('batch_dims', 0) !== 1 || x.rank < 2 || !isStep) {
      throw call.error('batch_dims must be 1, and places [batch, 1]');
    }
    const starts = Float32Array.from({ length: batch }, (_, row) => row * time);
    const flat = places.reshape([batch]).add(places.constant(starts, [batch]));
    return [x.reshape([batch * time, ...rest]).gather(flat.cast('int32'))];
  },

  /** Slices of x at other indices, by host values. */
  ScatterND: (call) => {
    const [x, places, updates] = [call.tensor(0), call.tensor(1), call.tensor(2)];
    const reduction = call.text('reduction', 'none');
    if (reduction !== 'none') throw call.error(`reduction must be none, got ${reduction}`);
    const depth = places.shape.at(-1) ?? 0;
    const outer = x.shape.slice(0, depth);
    const size = x.shape.slice(depth).reduce((product, length) => product * length, 1);
    if (places.rank === 0 || depth > x.rank || (places.size / depth) * size !== updates.size) {
      throw call.error('indices and updates must fit the data');
    }
    const values = x.dataSync();
    const [indices, parts] = [places.dataSync(), updates.dataSync()];
    for (let part = 0; part * size < parts.length; part++) {
      const at = outer.reduce((start, length, axis) => {
        const index = indices[part * depth + axis];
        const counted = index < 0 ? index + length : index;
        if (counted >= 0 && counted < length) return start * length + counted;
        throw call.error(`indices must lie within ${length}, got ${index}`);
      }, 0);
      values.set(parts.subarray(part * size, (part + 1) * size), at * size);
    }
    return [x.constant(values, x.shape)];
  },

  ConstantOfShape: (call) => {
    const shape = call.numbers(0);
    call.checkSize(shape);
    const value = call.attribute('value');
    const size = shape.reduce((product, length) => product * length, 1);
    if (!isConstant(value)) return [{ shape, values: new Float32Array(size) }];
    const isFloat = value.values instanceof Float32Array;
    const values = isFloat ? new Float32Array(size) : new Float64Array(size);
    return [{ shape, values: values.fill(value.values[0]) }];
  },

  Transpose: (call) => {
    const x = call.tensor(0);
    const axes = call.wholes('perm', -1) ?? x.shape.map((_, axis) => axis).reverse();
    return [x.transpose(axes)];
  },

  Reshape: (call) => {
    const x = call.tensor(0);
    const wanted = call.numbers(1);
    const keeps = call.number('allowzero', 0) === 0;
    const shape = wanted.map((length, axis) => (length === 0 && keeps ? x.shape[axis] : length));
    const known = shape.filter((length) => length !== -1).reduce((size, one) => size * one, 1);
    return [x.reshape(shape.map((length) => (length === -1 ? x.size / known : length)))];
  },

  Flatten: (call) => {
    const x = call.tensor(0);
    const axis = call.number('axis', 1);
    const rows = x.shape.slice(0, axis).reduce((size, length) => size * length, 1);
    return [x.reshape([rows, x.size / rows])];
  },

  Squeeze: (call) => {
    const x = call.tensor(0);
    const given = call.wholes('axes', 1)?.map((axis) => call.axis(axis, x.rank)) ?? null;
    const goes = (length: number, axis: number) =>
      given === null ? length === 1 : given.includes(axis);
    return [x.reshape(x.shape.filter((length, axis) => !goes(length, axis)))];
  },

  Unsqueeze: (call) => {
    const x = call.tensor(0);
    const axes = call.wholes('axes', 1) ?? [];
    const rank = x.rank + axes.length;
    if (rank > 12) throw call.error(`at most 12 axes, got ${rank}`);
    const added = axes.map((axis) => call.axis(axis, rank));
    const rest = [...x.shape];
    const shape = Array.from({ length: rank }, (_, axis) =>
      added.includes(axis) ? 1 : (rest.shift() ?? 0),
    );
    return [x.reshape(shape)];
  },

  Concat: (call) => {
    const parts = Array.from({ length: call.inputCount }, (_, place) => call.tensor(place));
    return [concat(parts, call.axis(call.number('axis', 0), parts[0].rank))];
  },

  Expand: (call) => {
    const x = call.tensor(0);
    const wanted = call.numbers(1);
    const rank = Math.max(x.rank, wanted.length);
    const at = (shape: readonly number[], axis: number) => shape[axis - rank + shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) =>
      at(wanted, axis) === 1 ? at(x.shape, axis) : at(wanted, axis),
    );
    call.checkSize(shape);
    return [x.expand(shape)];
  },

  Gather: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', 0), x.rank);
    const places = call.value(1);
    if (!isConstant(places)) return [take(x, axis, counted(call, x.shape[axis]))];
    const known = Int32Array.from(places.values, (at) => (at < 0 ? at + x.shape[axis] : at));
    return [take(x, axis, x.constant(known, places.shape, 'int32'))];
  },

  Slice: (call) => {
    let x = call.tensor(0);
    const [starts, ends] = [call.wholes('starts', 1), call.wholes('ends', 2)];
    if (starts === null || ends === null) throw call.error('starts and ends must be given');
    const axes = call.wholes('axes', 3) ?? starts.map((_, axis) => axis);
    const steps = call.has(4) ? call.numbers(4) : starts.map(() => 1);
    for (const [place, given] of axes.entries()) {
      const axis = call.axis(given, x.rank);
      const part = [starts[place], ends[place], steps[place]];
      const { from, count, step } = cut(call, x.shape[axis], part);
      if (!(count >= 0)) throw call.error('starts, ends, axes and steps must have one length');
      const places = Int32Array.from({ length: count }, (_, one) => from + one * step);
      if (count === x.shape[axis] && step > 0) continue;
      if (step === 1) {
        x = x.slice([...new Array<null>(axis).fill(null), [from, from + count]]);
      } else {
        x = take(x, axis, x.constant(places, [count], 'int32'));
      }
    }
    return [x];
  },

  Split: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', 0), x.rank);
    const parts = call.node.outputs.length;
    const each = Math.ceil(x.shape[axis] / parts);
    const sizes = call.wholes('split', 1) ?? new Array<number>(parts).fill(each);
    let start = 0;
    return sizes.map((size) => {
      const end = Math.min(x.shape[axis], start + size);
      const part = x.slice([...new Array<null>(axis).fill(null), [start, end]]);
      start = end;
      return part;
    });
  },

  /** Computed from values that are read from their backend. */
  TopK: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', -1), x.rank);
    const [count] = call.has(1) ? call.numbers(1) : [call.number('k', 1)];
    const length = x.shape[axis];
    if (axis !== x.rank - 1) throw call.error(`axis must be the last, got ${axis}`);
    if (!(count >= 0 && count <= length)) throw call.error(`k must be up to ${length}`);
    const sign = call.number('largest', 1) === 0 ? 1 : -1;
    const all = x.dataSync();
    const shape = [...x.shape.slice(0, -1), count];
    const places = new Float64Array(shape.reduce((size, one) => size * one, 1));
    for (let row = 0; row * count < places.length; row++) {
      const own = all.subarray(row * length, (row + 1) * length);
      const order = Array.from(own, (_, at) => at).sort(
        (a, b) => sign * (own[a] - own[b]) || a - b,
      );
      places.set(order.slice(0, count), row * count);
    }
    const values = Float32Array.from(
      places,
      (place, at) => all[Math.floor(at / count) * length + place],
    );
    return [x.constant(values, shape), { shape, values: places }];
  },

  Pad: (call) => {
    const x = call.tensor(0);
    const pads = call.wholes('pads', 1) ?? [];
    const mode = call.text('mode', 'constant');
    const axes = (call.has(3) ? call.numbers(3) : x.shape.map((_, axis) => axis)).map((axis) =>
      call.axis(axis, x.rank),
    );
    if (pads.length !== 2 * axes.length || pads.some((pad) => pad < 0)) {
      throw call.error(`pads must be ${2 * axes.length} numbers from 0 up`);
    }
    const widths = x.shape.map((_, axis): readonly [number, number] => {
      const place = axes.indexOf(axis);
      return place < 0 ? [0, 0] : [pads[place], pads[place + axes.length]];
    });
    call.checkSize(x.shape.map((length, axis) => length + widths[axis][0] + widths[axis][1]));
    const [fill] = call.has(2) ? call.numbers(2) : [0];
    if (mode === 'constant' && fill === 0) return [x.pad(widths)];
    if (mode !== 'reflect')
      throw call.error(`mode must be constant with 0, or reflect, got ${mode}`);
    let padded = x;
    for (const [axis, [before, after]] of widths.entries()) {
      const last = x.shape[axis] - 1;
      if (before === 0 && after === 0) continue;
      if (before > last || after > last) throw call.error('pads must be less than the length');
      const mirrored = (at: number) => (at < 0 ? -at : at > last ? 2 * last - at : at);
      const places = Int32Array.from({ length: last + 1 + before + after }, (_, at) =>
        mirrored(at - before),
      );
      padded = take(padded, axis, x.constant(places, [places.length], 'int32'));
    }
    return [padded];
  },
};

/** A mean, sum, maximum or minimum over axes. */
const reduction =
  (kind: 'mean' | 'sum' | 'max' | 'min'): Operator =>
  (call) => {
    const x = call.tensor(0);
    const keepDims = call.number('keepdims', 1) !== 0;
    const axes = (call.wholes('axes', 1) ?? []).map((axis) => call.axis(axis, x.rank));
    if (axes.length === 0 && call.number('noop_with_empty_axes', 0) !== 0) return [x];
    return [x[kind](axes.length === 0 ? x.shape.map((_, axis) => axis) : axes, { keepDims })];
  };

/** Reductions over axes. */
export const reductions: Readonly<Record<string, Operator>> = {
  ReduceMean: reduction('mean'),
  ReduceSum: reduction('sum'),
  ReduceMax: reduction('max'),
  ReduceMin: reduction('min'),
};
