import type { Rng } from '@unrolled/tensor';

/** Something that reads files of anyone. */
export interface Reader {
  readonly name: string;
  /** Sound files to mutate. */
  readonly seeds: readonly Uint8Array[];
  readonly mutate: (bytes: Uint8Array, rng: Rng) => Uint8Array;
  /**
   * Reads a file, and puts what was read to use: each is a step of its own, since only reading may
   * fail, and only with an error of Unrolled.
   * @returns what uses it, once
   */
  readonly read: (bytes: Uint8Array) => Use | Promise<Use>;
}

/** @throws Error where what was read does not work, or is not what it should be */
export type Use = () => unknown;

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A reader of text, some of whose mutants come of the bytes. */
export function textReader(
  name: string,
  seeds: readonly string[],
  mutate: (text: string, rng: Rng) => string,
  read: (text: string) => Use,
): Reader {
  return {
    name,
    seeds: seeds.map(bytesOf),
    mutate: (bytes, rng) => bytesOf(mutate(textOf(bytes), rng)),
    read: (bytes) => read(textOf(bytes)),
  };
}

export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`accepted, yet ${what}`);
}
