import {
  check,
  checkOptions,
  checkRecord,
  checkTexts,
  describe,
  describeList,
  nullable,
  optional,
  readFrom,
  rules,
} from '@unrolled/guards';
import { type JsonObject, type PartState, type Resumable, savedPart } from '@unrolled/nn';
import { FormatError, formatShape, type Shape, sameShape, type Tensor } from '@unrolled/tensor';
import { checkShape } from '@unrolled/tensor/guards';
import { keptCopy } from '../parameters.ts';

/** Named tensors; null for what a cell does not have. */
type Tensors<State> = { readonly [Name in keyof State]: Tensor | null };

const optionRules = { shape: optional(rules.list), names: optional(rules.list) };

/**
 * Carries a hidden state from one step of training to the next, without its graph, for truncated
 * backpropagation through time. In the loss:
 *
 *     if (window.startsEpoch) carried.reset();
 *     const { output, state } = lstm.forward(x, { state: carried.read() });
 *     carried.keep(state);
 */
export class CarriedState<State extends Tensors<State>> implements Resumable {
  readonly #shape: Shape | undefined;
  readonly #names: readonly string[] | undefined;
  #kept: Map<string, Tensor | null> | null = null;

  /**
   * @param shape of each tensor, which a snapshot must then have; if omitted, any
   * @param names of the tensors, all of which a snapshot must then have; if omitted, any
   */
  constructor(options: { readonly shape?: Shape; readonly names?: readonly string[] } = {}) {
    const { shape, names } = checkOptions('CarriedState', options, optionRules);
    if (shape !== undefined) checkShape('CarriedState', shape);
    if (names !== undefined) checkTexts('CarriedState', 'names', names);
    this.#shape = shape;
    this.#names = names;
  }

  /** The state to begin with, freed with the scope that runs; undefined at the beginning. */
  read(): State | undefined {
    if (this.#kept === null) return undefined;
    // Views of what is kept: a graph may still need them when the next state replaces it.
    const views = [...this.#kept].map(([name, kept]) => [name, kept?.detach() ?? null]);
    return Object.fromEntries(views) as State;
  }

  /** Keeps the values of a state; its graph and its tensors remain the caller's. */
  keep(state: State): void {
    const given = checkRecord('CarriedState.keep', 'state', state);
    for (const [name, value] of Object.entries(given)) {
      check('CarriedState.keep', `state.${name}`, value, nullable(rules.tensor));
    }
    const kept = Object.entries<Tensor | null>(given).map(
      ([name, value]) => [name, value?.detach().keep() ?? null] as const,
    );
    this.reset();
    this.#kept = new Map(kept);
  }

  /** Frees the state: the next step starts without one. */
  reset(): void {
    for (const kept of this.#kept?.values() ?? []) kept?.dispose();
    this.#kept = null;
  }

  snapshot(): PartState {
    if (this.#kept === null) return { state: { names: null } };
    const tensors: Record<string, Tensor> = {};
    for (const [name, kept] of this.#kept) if (kept !== null) tensors[name] = kept;
    return { tensors, state: { names: [...this.#kept.keys()] } };
  }

  prepareRestore(saved: Required<PartState>): () => void {
    const { tensors, state } = savedPart('CarriedState', saved);
    const names = namesIn(state);
    const unnamed = Object.keys(tensors).filter((name) => !names?.includes(name));
    if (unnamed.length > 0) {
      throw new FormatError(
        `CarriedState: in the snapshot, its tensors must be [${describeList(names ?? [])}], got ` +
          `also [${describeList(unnamed)}]; the file is damaged`,
      );
    }
    const wanted = names === undefined ? [] : (this.#names ?? []);
    const isComplete =
      wanted.every((name) => Object.hasOwn(tensors, name)) &&
      (wanted.length === 0 || wanted.length === names?.length);
    if (!isComplete) {
      throw new FormatError(
        `CarriedState: in the snapshot, its tensors must be [${describeList(wanted)}], got ` +
          `[${describeList(Object.keys(tensors))}]; the file is damaged`,
      );
    }
    for (const [name, tensor] of Object.entries(tensors)) {
      check('CarriedState', `tensor ${describe(name)}`, tensor, rules.tensor);
      const { shape, dtype } = tensor;
      if (dtype === 'float32' && sameShape(shape, this.#shape ?? shape)) continue;
      throw new FormatError(
        `CarriedState: in the snapshot, tensor ${describe(name)} must be float32 of shape ` +
          `${formatShape(this.#shape ?? shape)}, got ${dtype} of ${formatShape(shape)}; the file is damaged`,
      );
    }
    return () => {
      const kept = names?.map(
        (name) => [name, Object.hasOwn(tensors, name) ? keptCopy(tensors[name]) : null] as const,
      );
      this.reset();
      this.#kept = kept === undefined ? null : new Map(kept);
    };
  }
}

function namesIn(state: JsonObject): string[] | undefined {
  const names = readFrom(state, 'names');
  if (names === null) return undefined;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new FormatError(
    'CarriedState: in the snapshot, names must be a list of names or null, got ' +
      `${describe(names)}; the file is damaged, or of another version`,
  );
}
