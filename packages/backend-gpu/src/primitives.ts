import { type DeviceBuffer, type DType, type PrimitiveOps, sizeOf } from '@unrolled/tensor';
import type { GpuBuffer } from './buffers.ts';
import type { Program } from './device.ts';
import * as elementwise from './kernels/elementwise.ts';
import * as layout from './kernels/layout.ts';
import * as lookup from './kernels/lookup.ts';
import { matmul } from './kernels/matmul.ts';
import * as reductions from './kernels/reduce.ts';
import { rowsOf } from './kernels/rows.ts';
import type { Toolkit } from './toolkit.ts';
import { withWorkspace } from './workspace.ts';

const emptyReductions = {
  sum: 0,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** Primitive ops as gpu.js kernels. */
export function createPrimitives(tools: Toolkit): PrimitiveOps {
  const { device } = tools;
  /** Runs a program over buffers; a result of size 0 needs none. */
  const run = (
    program: Program,
    operands: readonly DeviceBuffer[],
    dtype: DType = 'float32',
  ): GpuBuffer => {
    for (const operand of operands) tools.buffers.own(operand);
    if (program.size === 0) return tools.empty(dtype);
    return tools.own(
      device.run(
        program,
        operands.map((one) => tools.resource(one)),
      ),
      dtype,
    );
  };
  const isEmpty = ({ size }: DeviceBuffer) => size === 0;

  return {
    fill: (size, value, dtype) => tools.filled(size, value, dtype),
    cast: (x, dtype) =>
      run(
        dtype === 'int32' ? elementwise.truncate(x.size) : layout.stridedRead([x.size], [1]),
        [x],
        dtype,
      ),
    unary: (kind, x) => run(elementwise.unary(kind, x.size), [x]),
    binary: (kind, a, b, plan) => run(elementwise.binary(kind, plan), [a, b]),
    select: (condition, a, b, plan) => run(elementwise.select(plan), [condition, a, b]),
    expand: (x, plan) => run(layout.stridedRead(plan.shape, plan.strides[0]), [x], x.dtype),
    matmul(a, b, spec) {
      const { batch, m, n, k } = spec;
      if (k === 0) return tools.filled(batch * m * n, 0);
      if (!device.isWorthPacking(batch * m * n * k)) return run(matmul(spec), [a, b]);
      return withWorkspace(tools, (workspace) => {
        const [rowsOfA, rowsOfB] = rowsOf(spec);
        const factors = [
          workspace.block(tools.resource(a), rowsOfA),
          workspace.block(tools.resource(b), rowsOfB),
        ] as const;
        return tools.share(workspace.product(batch, factors));
      });
    },
    reduce(kind, x, view) {
      const size = view.outer * view.inner;
      if (isEmpty(x) || size === 0) return tools.filled(size, emptyReductions[kind]);
      return tools.own(tools.reduce(kind, tools.resource(x), view));
    },
    argmax: (x, view) => run(reductions.argmax(view), [x], 'int32'),
    gather: (table, indices, _rows, width) =>
      run(lookup.gather(indices.size, width), [table, indices]),
    scatterAdd(values, indices, rows, width) {
      const count = indices.size;
      if (count === 0) return tools.filled(rows * width, 0);
      const packed = device.isWorthPacking(count * rows * width);
      const program = lookup.scatterAdd(count, rows, width, packed);
      if (!packed) return run(program, [values, indices]);
      return withWorkspace(tools, (workspace) => {
        const packs = workspace.run(lookup.packIndices(count), [tools.resource(indices)]);
        return tools.share(workspace.run(program, [tools.resource(values), packs]));
      });
    },
    transpose: (x, shape, permutation) => run(layout.transpose(shape, permutation), [x], x.dtype),
    slice: (x, spec) => run(layout.slice(spec), [x], x.dtype),
    pad: (x, spec) =>
      isEmpty(x) ? tools.filled(sizeOf(spec.outputShape), 0) : run(layout.pad(spec), [x]),
    concat(parts, outer, inners) {
      for (const part of parts) tools.buffers.own(part);
      const filled = parts.filter((part) => !isEmpty(part));
      if (filled.length === 0) return tools.empty();
      return tools.own(
        tools.concat(
          filled.map((part) => tools.resource(part)),
          outer,
          inners.filter((inner) => inner > 0),
        ),
      );
    },
  };
}
