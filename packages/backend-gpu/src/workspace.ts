import type { Device, Program } from './device.ts';
import { blocks, productOfBlocks, unblock } from './kernels/blocks.ts';
import type { Rows } from './kernels/rows.ts';
import type { Resource } from './resource.ts';
import type { Toolkit } from './toolkit.ts';

/** Of a product: values, and the rows in them to sum along. */
type Factor = readonly [Resource, Rows];

/** Resources of one fused op, released together when it is done; what is kept gets a handle. */
export class Workspace {
  readonly #tools: Toolkit;
  readonly #device: Device;
  readonly #resources: Resource[] = [];

  constructor(tools: Toolkit) {
    this.#tools = tools;
    this.#device = tools.device;
  }

  run(program: Program, operands: readonly Resource[], numbers?: readonly number[]): Resource {
    return this.adopt(this.#device.run(program, operands, numbers));
  }

  /**
   * c[item, row, column] = Σ_k a[item, row, k] · b[item, column, k] + biases[column], by blocks. A
   * factor with a single item serves all.
   */
  product(
    items: number,
    [a, rowsOfA]: Factor,
    [b, rowsOfB]: Factor,
    biases: readonly Resource[] = [],
  ): Resource {
    const factors = [this.run(blocks(rowsOfA), [a]), this.run(blocks(rowsOfB), [b])];
    const product = this.run(productOfBlocks(items, rowsOfA, rowsOfB), factors);
    const program = unblock(items, rowsOfA.rows, rowsOfB.rows, biases.length);
    return this.run(program, [product, ...biases]);
  }

  fill(size: number, value: number): Resource {
    return this.adopt(this.#tools.fill(size, value));
  }

  concat(parts: readonly Resource[], outer: number, inners: readonly number[]): Resource {
    return this.adopt(this.#tools.concat(parts, outer, inners));
  }

  /** Joins blocks one after the other. */
  stack(parts: readonly Resource[]): Resource {
    return this.concat(
      parts,
      1,
      parts.map(({ size }) => size),
    );
  }

  /**
   * Part of a resource, as operand and offset: on the host the part alone, for operands are copied
   * there, elsewhere the whole.
   */
  view(whole: Resource, start: number, size: number): { part: Resource; offset: number } {
    const part = this.#device.view(whole, start, size);
    return part === null ? { part: whole, offset: start } : { part: this.adopt(part), offset: 0 };
  }

  adopt(resource: Resource): Resource {
    this.#resources.push(resource);
    return resource;
  }

  release(): void {
    for (const resource of this.#resources.splice(0)) resource.release();
  }
}

/** Runs one fused op; `use` makes handles of what outlives it by `tools.share`. */
export function withWorkspace<Result>(
  tools: Toolkit,
  use: (workspace: Workspace) => Result,
): Result {
  const workspace = new Workspace(tools);
  try {
    return use(workspace);
  } finally {
    workspace.release();
  }
}
