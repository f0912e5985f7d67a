import type { AxisView, DeviceBuffer, DType, ReduceKind } from '@unrolled/tensor';
import type { BufferTable, GpuBuffer } from './buffers.ts';
import type { Device } from './device.ts';
import { fill } from './kernels/elementwise.ts';
import { concat } from './kernels/layout.ts';
import * as reductions from './kernels/reduce.ts';
import type { Resource } from './resource.ts';

/** Parts that one concat kernel joins. */
const partsAtOnce = 7;

/** The ops on resources of any size that the backend's ops and its fused ops are made of. */
export class Toolkit {
  readonly device: Device;
  readonly buffers: BufferTable;

  constructor(device: Device, buffers: BufferTable) {
    this.device = device;
    this.buffers = buffers;
  }

  /** The resource of a buffer that holds something. */
  resource(buffer: DeviceBuffer): Resource {
    const { resource } = this.buffers.own(buffer);
    if (resource === null) throw new Error('gpu backend: an empty buffer reached a kernel');
    return resource;
  }

  own(resource: Resource, dtype: DType = 'float32'): GpuBuffer {
    return this.buffers.add(dtype, resource.size, resource);
  }

  /** A handle on a resource that has an owner already. */
  share(resource: Resource): GpuBuffer {
    return this.own(resource.retain());
  }

  empty(dtype: DType = 'float32'): GpuBuffer {
    return this.buffers.add(dtype, 0, null);
  }

  filled(size: number, value: number, dtype: DType = 'float32'): GpuBuffer {
    return size === 0 ? this.empty(dtype) : this.own(this.fill(size, value), dtype);
  }

  fill(size: number, value: number): Resource {
    return this.device.run(fill(size), [], [value]);
  }

  reduce(kind: ReduceKind, x: Resource, view: AxisView): Resource {
    const parts = reductions.partsOf(view);
    const once = this.device.run(reductions.reduce(kind, view, parts), [x]);
    if (parts === 1) return once;
    const joined = this.device.run(reductions.reduce(kind, { ...view, length: parts }, 1), [once]);
    once.release();
    return joined;
  }

  /** Joins parts [outer, inners[i]], none of them empty, as many at a time as a kernel takes. */
  concat(parts: readonly Resource[], outer: number, inners: readonly number[]): Resource {
    let joined = parts.map((part, index) => ({ part: part.retain(), inner: inners[index] }));
    while (joined.length > 1) {
      const groups = Array.from({ length: Math.ceil(joined.length / partsAtOnce) }, (_, group) =>
        joined.slice(group * partsAtOnce, (group + 1) * partsAtOnce),
      );
      joined = groups.map((group) => {
        const operands = group.map(({ part }) => part);
        const widths = group.map(({ inner }) => inner);
        const part = this.device.run(concat(outer, widths), operands);
        for (const operand of operands) operand.release();
        return { part, inner: widths.reduce((total, width) => total + width, 0) };
      });
    }
    return joined[0].part;
  }
}
