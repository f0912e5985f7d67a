import type { Device, Program } from './device.ts';
import { pack, type Rows } from './kernels/pack.ts';
import type { Resource } from './resource.ts';
import type { Toolkit } from './toolkit.ts';

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

  /** Packs each factor along the rows given for it. */
  pack(factors: readonly Resource[], rows: readonly Rows[]): Resource[] {
    return factors.map((factor, index) => this.run(pack(rows[index]), [factor]));
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
