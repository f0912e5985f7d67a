/** Work that a library gives to the device of a page, at the interface of WebGL or WebGPU. */
export interface DeviceWork {
  /** Kernels that were started: draws, or dispatches of workgroups. */
  readonly dispatches: number;
  /** Bytes from the memory of the page to that of the device, uniforms left out. */
  readonly sentBytes: number;
  /** Number of times that values were read, and their bytes. */
  readonly reads: number;
  readonly readBytes: number;
}

const work = { dispatches: 0, sentBytes: 0, reads: 0, readBytes: 0 };

/** All that was counted so far. */
export const deviceWork = (): DeviceWork => ({ ...work });

/** Counts from now on what passes through the interfaces that this page has. */
export function countDeviceWork(): void {
  const { WebGL2RenderingContext: gl, GPUComputePassEncoder: pass, GPUQueue: queue } = interfaces;
  const { GPUDevice: device, GPUBuffer: buffer } = interfaces;
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced']) {
    listen(gl, name, () => work.dispatches++);
  }
  for (const name of ['texImage2D', 'texSubImage2D', 'bufferData', 'bufferSubData']) {
    listen(gl, name, (_, given) => {
      work.sentBytes += bytesOf(given);
    });
  }
  for (const name of ['readPixels', 'getBufferSubData']) {
    listen(gl, name, (_, given) => noteRead(bytesOf(given)));
  }
  listen(pass, 'dispatchWorkgroups', () => work.dispatches++);
  listen(pass, 'dispatchWorkgroupsIndirect', () => work.dispatches++);
  listen(queue, 'writeBuffer', (_, [, , values, , size]) => {
    work.sentBytes += typeof size === 'number' ? size * elementBytes(values) : bytesOf([values]);
  });
  listen(device, 'createBuffer', (_, [descriptor]) => {
    const { mappedAtCreation, size } = descriptor as GpuBufferDescriptor;
    if (mappedAtCreation) work.sentBytes += size;
  });
  listen(buffer, 'mapAsync', (self, [mode, , size]) => {
    const isRead = mode === 1; // GPUMapMode.READ
    if (isRead) noteRead(typeof size === 'number' ? size : (self as { size: number }).size);
  });
}

interface GpuBufferDescriptor {
  readonly size: number;
  readonly mappedAtCreation?: boolean;
}

type Interface = { readonly prototype: object } | undefined;

const interfaces = globalThis as unknown as Record<
  'WebGL2RenderingContext' | 'GPUComputePassEncoder' | 'GPUQueue' | 'GPUDevice' | 'GPUBuffer',
  Interface
>;

/** Calls `note` before each call of a method, where the page has the interface. */
function listen(
  owner: Interface,
  name: string,
  note: (self: unknown, given: readonly unknown[]) => void,
): void {
  if (owner === undefined) return;
  const methods = owner.prototype as Record<string, (...given: unknown[]) => unknown>;
  const method = methods[name];
  methods[name] = function (this: unknown, ...given) {
    note(this, given);
    return method.apply(this, given);
  };
}

/** A reading into a buffer of the device is not one yet: it has no bytes here. */
function noteRead(bytes: number): void {
  if (bytes === 0) return;
  work.reads++;
  work.readBytes += bytes;
}

const bytesOf = (given: readonly unknown[]): number =>
  given.reduce<number>(
    (sum, one) =>
      ArrayBuffer.isView(one) || one instanceof ArrayBuffer ? sum + one.byteLength : sum,
    0,
  );

/** Bytes of an element of what `writeBuffer` writes; its size counts those. */
const elementBytes = (values: unknown): number =>
  ArrayBuffer.isView(values) && 'BYTES_PER_ELEMENT' in values
    ? Number(values.BYTES_PER_ELEMENT)
    : 1;
