import { eventLoopTurn } from '@unrolled/nn';
import { type HostValues, type Lengths, noGrad, scope, type Tensor } from '@unrolled/tensor';
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

/** The decoder's prediction of the next token of one row. */
export interface NextToken {
  /** ln p of each token of the vocabulary. */
  readonly logProbabilities: Float32Array;
  /** Attention weights over the positions of the row's own source; null without attention. */
  readonly weights: Float32Array | null;
}

/**
 * The rows of a search, any number for each source, and the decoder's state of each. A step reads the
 * last token of each row and the state after those before it: no prefix is computed twice. Rows that
 * are no longer asked for cost nothing.
 */
export class Frontier {
  readonly sourceCount: number;
  readonly #decoder: Decoder;
  readonly #memory: AttentionMemory;
  readonly #lengths: Lengths;
  readonly #signal: AbortSignal | undefined;
  #state: DecoderState;
  #rowCount: number;
  /** The memory of each row, where that is not the memory as it was given. */
  #rowMemory: AttentionMemory | null = null;
  /** The source of each row of the memory in use. */
  #sources: readonly number[];

  /** Takes over the tensors of `state`; those of `memory` stay the caller's. */
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

  /** Continues these rows, at least one, and forgets all others. @throws the reason of the signal */
  async advance(rows: readonly FrontierRow[]): Promise<NextToken[]> {
    if (this.#signal !== undefined) {
      // Without a turn of the event loop, nothing that aborts would be heard.
      await eventLoopTurn();
      this.#signal.throwIfAborted();
    }
    const memory = this.#memoryOf(rows);
    const before = this.#state;
    const inOrder =
      rows.length === this.#rowCount && rows.every((row, index) => row.before === index);
    const { logProbabilities, weights, state } = compute(() => {
      const rowsBefore = rows.map((row) => row.before);
      const selected = inOrder ? before : selectRows(before, indices(memory, rowsBefore));
      const tokens = rows.map((row) => row.token);
      const step = this.#decoder.step(indices(memory, tokens), selected, memory);
      const { weights, state } = step;
      return { logProbabilities: step.logits.logSoftmax(), weights, state };
    });
    this.#state = state;
    this.#rowCount = rows.length;
    disposeTensors(before, before.recurrent);
    const [values, attended] = await Promise.all([logProbabilities.data(), weights?.data()]);
    disposeTensors({ logProbabilities, weights });
    return rows.map(({ source }, row) => ({
      logProbabilities: rowOf(values, row, rows.length),
      weights:
        attended === undefined
          ? null
          : rowOf(attended, row, rows.length).subarray(0, this.#lengths?.[source]),
    }));
  }

  dispose(): void {
    disposeTensors(this.#state, this.#state.recurrent, this.#rowMemory ?? {});
  }

  /** Unchanged while no source gains or loses a row. */
  #memoryOf(rows: readonly FrontierRow[]): AttentionMemory {
    const sources = rows.map((row) => row.source);
    if (sources.join() !== this.#sources.join()) {
      disposeTensors(this.#rowMemory ?? {});
      this.#rowMemory = compute(() => {
        const wanted = indices(this.#memory, sources);
        return mapTensors(this.#memory, (tensor) => tensor.gather(wanted));
      });
      this.#sources = sources;
    }
    return this.#rowMemory ?? this.#memory;
  }
}

/** Records nothing, and frees everything that is not returned. */
const compute = <Result>(run: () => Result): Result => scope(() => noGrad(run));

const indices = ({ values }: AttentionMemory, numbers: readonly number[]): Tensor =>
  values.constant(numbers, [numbers.length], 'int32');

function rowOf(values: HostValues, row: number, rows: number): Float32Array {
  const width = values.length / rows;
  const own = values.subarray(row * width, (row + 1) * width);
  return own instanceof Float32Array ? own : Float32Array.from(own);
}

/** State of some rows, in a new order; rows may repeat. @param rows int32 [count] */
function selectRows(state: DecoderState, rows: Tensor): DecoderState {
  const { recurrent, fed } = state;
  return {
    recurrent: mapTensors(recurrent, (state) => selectOfEachLayer(state, rows)),
    fed: fed === null ? null : fed.gather(rows),
  };
}

/** [layers, rows, size] → [layers, count, size] */
function selectOfEachLayer(state: Tensor, rows: Tensor): Tensor {
  const [layers, before, size] = state.shape;
  const flat = state.reshape([layers * before, size]);
  const offsetsOfLayers = Array.from({ length: layers }, (_, layer) => layer * before);
  const offsets = state.constant(offsetsOfLayers, [layers, 1], 'int32');
  return flat.gather(rows.add(offsets).cast('int32'));
}
