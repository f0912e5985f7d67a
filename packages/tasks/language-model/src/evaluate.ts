import type { HiddenState } from '@unrolled/cells';
import { checkOptions, type OptionRules, optional, rules } from '@unrolled/guards';
import { bitsPerCharacter, perplexity } from '@unrolled/metrics';
import { evaluating, eventLoopTurn } from '@unrolled/nn';
import { DataError, noGrad, scope, tensor } from '@unrolled/tensor';
import { disposeTensors } from '@unrolled/tensor/recurrence';
import { BaselineMeter, type Baselines } from './baselines.ts';
import type { LanguageModel, SequenceLoss } from './language-model.ts';
import { openText } from './text/open-text.ts';
import { sourceOf, type TextSource } from './text/text-source.ts';
import { type TextPart, type TokenText, warmUpLength } from './text/token-text.ts';

/** Options of `languageModel.evaluate`. */
export interface LanguageModelEvaluateOptions {
  /**
   * Number of parts into which the text is divided, which are read in parallel. With 1 the model reads all
   * of it in one pass, and every character is predicted from all before it. With more it is faster: each
   * part begins with the 256 characters before it, which are read but not counted, so that only the effect
   * of earlier characters is lost. Default: up to 32, fewer for a short text.
   */
  readonly streams?: number;
  /** Approximate number of characters to predict, in parts spread evenly over the text. Default: all. */
  readonly characters?: number;
  /** Ends the evaluation with the signal's reason as the error. */
  readonly signal?: AbortSignal;
  /** Called while the text is read, with the completed fraction, from 0 to 1. */
  readonly onReading?: (share: number) => void;
  /** Called after every few thousand characters with the results so far. */
  readonly onProgress?: (progress: LanguageModelEvaluationProgress) => void;
}

const optionRules: OptionRules<LanguageModelEvaluateOptions> = {
  streams: optional(rules.count),
  characters: optional(rules.count),
  signal: optional(rules.signal),
  onReading: optional(rules.function),
  onProgress: optional(rules.function),
};

/** Losses of a model and of baselines on a text. */
export interface LanguageModelEvaluation {
  /** Mean of −ln p(character | all before it), in nats. */
  readonly loss: number;
  /** loss / ln 2 */
  readonly bitsPerCharacter: number;
  /** e^loss: among how many characters the model hesitates. */
  readonly perplexity: number;
  /** Characters predicted: all but the first and the unknown ones. */
  readonly characters: number;
  /**
   * Characters that are not in the model's vocabulary. The model reads them as unknown; they are not
   * predicted, as no model could, and are excluded from the loss.
   */
  readonly unknownCharacters: number;
  /** On the same characters. */
  readonly baselines: Baselines;
}

/** State of an evaluation, reported while it runs. */
export interface LanguageModelEvaluationProgress {
  /** The completed fraction, from 0 to 1; an estimate for a long text. */
  readonly share: number;
  /** Null before the first character that counts. */
  readonly evaluation: LanguageModelEvaluation | null;
}

const windowLength = 64;
const mostParts = 32;
/** Shorter parts would spend more time on warming up than on counting. */
const shortestPart = 512;

/**
 * Reads a text with the state carried from its start to its end, and measures how well each
 * character was predicted.
 * @param text of any length; a source is read in parts
 * @throws DataError for fewer than two characters, or no known ones; the reason of the signal
 */
export async function evaluate(
  model: LanguageModel,
  text: string | TextSource,
  options: LanguageModelEvaluateOptions = {},
): Promise<LanguageModelEvaluation> {
  const where = 'language-model.evaluate';
  const source = sourceOf(where, 'the text', text);
  const checked = checkOptions(where, options, optionRules);
  const { signal, onReading: onShare } = checked;
  return evaluateEncoded(
    model,
    await openText(source, model.encoder, { signal, onShare }),
    checked,
  );
}

/** evaluate() of an open text. @throws DataError when there is nothing to predict */
export async function evaluateEncoded(
  model: LanguageModel,
  text: TokenText,
  { streams, characters, signal, onProgress }: LanguageModelEvaluateOptions = {},
): Promise<LanguageModelEvaluation> {
  const last = text.length - 1;
  if (last < 1) {
    throw new DataError(
      'language-model.evaluate: the text must have at least two characters that the model can read, got ' +
        `${text.length}; each is predicted from those before it`,
    );
  }
  const wanted = Math.min(last, characters ?? last);
  const count = streams ?? Math.min(mostParts, Math.floor((wanted - warmUpLength) / shortestPart));
  const parts = text.parts({
    count: Math.max(1, Math.min(count, last - warmUpLength)),
    limit: characters,
  });
  const meter = new Meter(model, text);
  const toRead = wanted + (parts.length - 1) * warmUpLength;
  await evaluating(model, async () => {
    for await (const read of measure(model, parts, meter, signal)) {
      onProgress?.({ share: Math.min(1, read / toRead), evaluation: meter.evaluation });
    }
  });
  if (meter.evaluation === null) {
    throw new DataError(
      `language-model.evaluate: the text must have characters that the model knows, got ${meter.unknown} unknown ` +
        'ones only; use a text in the language that the model was trained on',
    );
  }
  return meter.evaluation;
}

/** Sums up what was measured. */
class Meter {
  readonly unknownId: number | undefined;
  readonly #baselines: BaselineMeter;
  #sum = 0;
  #characters = 0;
  #unknown = 0;
  readonly #text: TokenText;

  constructor({ tokenizer: { size, unknownId } }: LanguageModel, text: TokenText) {
    this.#text = text;
    this.unknownId = unknownId;
    this.#baselines = new BaselineMeter(size, unknownId === undefined ? size : size - 1);
  }

  get unknown(): number {
    return this.#unknown + this.#text.leftOut;
  }

  /** @returns whether the character is predicted */
  takes(id: number): boolean {
    if (id === this.unknownId) {
      this.#unknown++;
      return false;
    }
    this.#baselines.add(id);
    return true;
  }

  /** @param loss mean over the characters, in nats */
  add(loss: number, characters: number): void {
    this.#sum += loss * characters;
    this.#characters += characters;
  }

  get evaluation(): LanguageModelEvaluation | null {
    if (this.#characters === 0) return null;
    const loss = this.#sum / this.#characters;
    return {
      loss,
      bitsPerCharacter: bitsPerCharacter(loss),
      perplexity: perplexity(loss),
      characters: this.#characters,
      unknownCharacters: this.unknown,
      baselines: this.#baselines.baselines,
    };
  }
}

interface Window {
  /** [parts, time] */
  readonly inputs: Int32Array;
  /** [parts, time]; the unknown character, or −1 without one, for positions that do not count */
  readonly targets: Int32Array;
  readonly shape: readonly [parts: number, time: number];
  /** Targets that are counted. */
  readonly counted: number;
  /** Ids read in all windows so far. */
  readonly read: number;
}

/** Reads all parts in parallel to the end of the longest. */
function* cutIntoWindows(parts: readonly TextPart[], meter: Meter): Generator<Window> {
  let read = 0;
  const places = parts.map(() => 0);
  const befores = parts.map((part, row) => {
    const [first = 0] = Array.from(part.read(1));
    places[row]++;
    return first;
  });
  for (;;) {
    const rows = parts.map((part) => part.read(windowLength));
    const time = Math.max(...rows.map(({ length }) => length));
    if (time === 0) return;
    const inputs = new Int32Array(parts.length * time);
    const targets = new Int32Array(parts.length * time).fill(meter.unknownId ?? -1);
    let counted = 0;
    rows.forEach((ids, row) => {
      for (let step = 0; step < ids.length; step++) {
        inputs[row * time + step] = befores[row];
        befores[row] = ids[step];
        if (places[row]++ < parts[row].warmUp || !meter.takes(ids[step])) continue;
        targets[row * time + step] = ids[step];
        counted++;
      }
      read += ids.length;
    });
    yield { inputs, targets, shape: [parts.length, time], counted, read };
  }
}

/** @yields the ids read so far, after each window */
async function* measure(
  model: LanguageModel,
  parts: readonly TextPart[],
  meter: Meter,
  signal: AbortSignal | undefined,
): AsyncGenerator<number> {
  let state: HiddenState | null = null;
  try {
    for (const { inputs, targets, shape, counted, read } of cutIntoWindows(parts, meter)) {
      signal?.throwIfAborted();
      const before: HiddenState | null = state;
      const done: SequenceLoss = scope(() =>
        noGrad(() => model.loss(tensor(inputs, shape), targets, before)),
      );
      disposeTensors(before ?? {});
      state = done.state;
      meter.add(await done.loss.item(), counted);
      done.loss.dispose();
      yield read;
      await eventLoopTurn();
    }
  } finally {
    disposeTensors(state ?? {});
  }
}
