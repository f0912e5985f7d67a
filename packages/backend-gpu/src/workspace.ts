import type { Device, Program } from './device.ts';
import { blocks, productOfBlocks, unblock } from './kernels/blocks.ts';
import type { Rows } from './kernels/rows.ts';
import type { Resource } from './resource.ts';
import type { Toolkit } from './toolkit.ts';

/** A factor of products; one with a single item serves all items of the other. */
interface Factor {
  readonly blocks: Resource;
  readonly rows: Rows;
}

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

  /** Values in blocks, as a factor of products that sum along the rows given. */
  block(values: Resource, rows: Rows): Factor {
    return { blocks: this.run(blocks(rows), [values]), rows };
  }

  /** c[item, row, column] = Σ_k a[item, row, k] · b[item, column, k], in blocks. */
  productOfBlocks(items: number, [a, b]: readonly [Factor, Factor]): Resource {
    return this.run(productOfBlocks(items, a.rows, b.rows), [a.blocks, b.blocks]);
  }

  /** Matrix product like `values`, with biases [columns] added. */
  product(
    items: number,
    factors: readonly [Factor, Factor],
    biases: readonly Resource[] = [],
  ): Resource {
    const [{ rows }, { rows: columns }] = factors.map((factor) => factor.rows);
    const program = unblock(items, rows, columns, biases.length);
    return this.run(program, [this.productOfBlocks(items, factors), ...biases]);
  }

  fill(size: number, value: number): Resource {
    return this.adopt(this.#tools.fill(size, value));
  }

  concat(parts: readonly Resource[], outer: number, inners: readonly number[]): Resource {
    return this.adopt(this.#tools.concat(parts, outer, inners));
  }

  /** Concatenates blocks. */
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
