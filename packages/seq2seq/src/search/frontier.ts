import { eventLoopTurn } from '@unrolled/nn';
import {
  type HostValues,
  type Lengths,
  likeliest,
  noGrad,
  scope,
  type Tensor,
} from '@unrolled/tensor';
import { disposeTensors, mapTensors } from '@unrolled/tensor/recurrence';
import type { AttentionMemory } from '../attention/attention.ts';
import type { Decoder, DecoderState } from '../decoder/decoder.ts';

/** One hypothesis to be extended by a token. */
export interface FrontierRow {
  /** Index of its source in the batch. */
  readonly source: number;
  /** Its row in the call before; in the first call, its source. */
  readonly before: number;
  /** Its last token. */
  readonly token: number;
}

/** The most likely next tokens of one row, in that order; of equal ones the lower number first. */
export interface LikeliestTokens {
  readonly tokens: Int32Array;
  /** ln p of each of them; −∞, with any token, where no others are possible. */
  readonly logProbabilities: Float32Array;
  /** Attention weights over the positions of the row's own source; null without attention. */
  readonly weights: Float32Array | null;
}

/** The decoder's whole prediction of the next token of one row. */
export interface NextToken extends Pick<LikeliestTokens, 'weights'> {
  /** ln p of each token of the vocabulary. */
  readonly logProbabilities: Float32Array;
}

/**
 * The rows of a search, any number for each source, and the decoder's state of each. A step reads the
 * last token of each row and the state after those before it: no prefix is computed twice. Rows that are no
 * longer requested cost nothing.
 */
export class Frontier {
  readonly sourceCount: number;
  readonly #decoder: Decoder;
  readonly #memory: AttentionMemory;
  readonly #lengths: Lengths;
  readonly #signal: AbortSignal | undefined;
  #state: DecoderState;
  #rowCount: number;
  /** The memory in use, if it differs from the given memory. */
  #selectedMemory: AttentionMemory | null = null;
  /** The sources of the memory in use. */
  #sources: readonly number[];

  /** Takes ownership of the tensors of `state`; those of `memory` remain the caller's. */
  constructor(
    decoder: Decoder,
    state: DecoderState,
    memory: AttentionMemory,
    { lengths, signal }: { readonly lengths: Lengths; readonly signal?: AbortSignal },
  ) {
    this.sourceCount = memory.values.shape[0];
    this.#decoder = decoder;
    this.#memory = memory;
    this.#lengths = lengths;
    this.#signal = signal;
    this.#state = state;
    this.#rowCount = this.sourceCount;
    this.#sources = Array.from({ length: this.sourceCount }, (_, source) => source);
  }

  /**
   * Continues these rows, at least one, and forgets all others.
   * @param count number of tokens wanted for each; fewer where the vocabulary has fewer
   * @throws the reason of the signal
   */
  async likeliest(rows: readonly FrontierRow[], count: number): Promise<LikeliestTokens[]> {
    const { read, weightsOf } = await this.#advance(rows, (logits) => {
      const found = likeliest(logits, Math.min(count, logits.shape[1]));
      return [found.logProbabilities, found.places];
    });
    const [logProbabilities, tokens] = read;
    return rows.map((_, row) => ({
      tokens: wholeNumbersOf(tokens, row, rows.length),
      logProbabilities: floatsOf(logProbabilities, row, rows.length),
      weights: weightsOf(row),
    }));
  }

  /** Continues rows as `likeliest` does, and gives ln p of all tokens. */
  async distributions(rows: readonly FrontierRow[]): Promise<NextToken[]> {
    const { read, weightsOf } = await this.#advance(rows, (logits) => [logits.logSoftmax()]);
    const [logProbabilities] = read;
    return rows.map((_, row) => ({
      logProbabilities: floatsOf(logProbabilities, row, rows.length),
      weights: weightsOf(row),
    }));
  }

  /** @param summarize computes the values to be read from the logits [rows, vocabularySize] */
  async #advance(rows: readonly FrontierRow[], summarize: (logits: Tensor) => Tensor[]) {
    if (this.#signal !== undefined) {
      // Without a turn of the event loop, nothing that aborts would be heard.
      await eventLoopTurn();
      this.#signal.throwIfAborted();
    }
    const memory = this.#memoryOf(rows);
    const before = this.#state;
    const inOrder =
      rows.length === this.#rowCount && rows.every((row, index) => row.before === index);
    const { summary, weights, state } = compute(() => {
      const selected = inOrder ? before : selectRows(before, rows);
      const tokens = rows.map((row) => row.token);
      const step = this.#decoder.step(indices(memory.values, tokens), selected, memory);
      return { summary: summarize(step.logits), weights: step.weights, state: step.state };
    });
    this.#state = state;
    this.#rowCount = rows.length;
    disposeTensors(before, before.recurrent);
    const [attended, ...read] = await Promise.all([
      weights?.data(),
      ...summary.map((tensor) => tensor.data()),
    ]);
    disposeTensors({ weights, ...summary });
    const weightsOf = (row: number): Float32Array | null =>
      attended === undefined
        ? null
        : floatsOf(attended, row, rows.length).subarray(0, this.#lengths?.[rows[row].source]);
    return { read, weightsOf };
  }

  dispose(): void {
    disposeTensors(this.#state, this.#state.recurrent, this.#selectedMemory ?? {});
  }

  /** Unchanged while no source gains or loses a row. */
  #memoryOf(rows: readonly FrontierRow[]): AttentionMemory {
    const sources = sharedSources(rows);
    if (!sameNumbers(sources, this.#sources)) {
      disposeTensors(this.#selectedMemory ?? {});
      this.#selectedMemory = compute(() => {
        const wanted = indices(this.#memory.values, sources);
        return mapTensors(this.#memory, (tensor) => tensor.gather(wanted));
      });
      this.#sources = sources;
    }
    return this.#selectedMemory ?? this.#memory;
  }
}

/** Records nothing, and frees everything that is not returned. */
const compute = <Result>(run: () => Result): Result => scope(() => noGrad(run));

const indices = (like: Tensor, numbers: readonly number[]): Tensor =>
  like.constant(numbers, [numbers.length], 'int32');

/**
 * The source of each row; where all sources have equally many, adjacent rows, each source once, shared by
 * its rows.
 */
function sharedSources(rows: readonly FrontierRow[]): readonly number[] {
  const all = rows.map((row) => row.source);
  const distinct = all.filter((source, row) => row === 0 || source !== all[row - 1]);
  const each = rows.length / distinct.length;
  const isShared = all.every((source, row) => source === distinct[Math.floor(row / each)]);
  return isShared ? distinct : all;
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

function rowOf(values: HostValues, row: number, rows: number): HostValues {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}

function floatsOf(values: HostValues, row: number, rows: number): Float32Array {
  const own = rowOf(values, row, rows);
  return own instanceof Float32Array ? own : Float32Array.from(own);
}

function wholeNumbersOf(values: HostValues, row: number, rows: number): Int32Array {
  const own = rowOf(values, row, rows);
  return own instanceof Int32Array ? own : Int32Array.from(own);
}

/** State after the rows that some rows continue; rows may repeat. */
function selectRows({ recurrent, fed }: DecoderState, rows: readonly FrontierRow[]): DecoderState {
  const { h } = recurrent;
  const [layers, before, size] = h.shape;
  const wanted = rows.map((row) => row.before);
  const ofEachLayer = Array.from({ length: layers }, (_, layer) =>
    wanted.map((row) => layer * before + row),
  );
  const places = h.constant(ofEachLayer.flat(), [layers, rows.length], 'int32');
  return {
    recurrent: mapTensors(recurrent, (state) =>
      state.reshape([layers * before, size]).gather(places),
    ),
    fed: fed === null ? null : fed.gather(indices(fed, wanted)),
  };
}
