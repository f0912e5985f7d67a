import type { HiddenState } from '@unrolled/cells';
import { crossEntropy } from '@unrolled/nn';
import { ArgumentError, DataError, noGrad, scope, tensor } from '@unrolled/tensor';
import { bitsPerCharacter, breathe, evaluating, perplexity } from '@unrolled/train';
import { disposeState } from './dispose-state.ts';
import type { LanguageModel } from './language-model.ts';

export interface EvaluateOptions {
  /**
   * Into how many parts the text is cut, read side by side. With 1 the model reads all of it in one
   * go, and every character is predicted from all before it. With more it is faster: each part
   * begins with the 256 characters before it, which are read but not counted, so that only what the
   * model makes of characters farther back is lost. Default: up to 32, fewer for a short text.
   */
  readonly streams?: number;
  readonly signal?: AbortSignal;
}

export interface Evaluation {
  /** Mean of −ln p(character | all before it), in nats. */
  readonly loss: number;
  /** loss / ln 2 */
  readonly bitsPerCharacter: number;
  /** e^loss: among how many characters the model hesitates. */
  readonly perplexity: number;
  /** Characters predicted: all but the first. */
  readonly characters: number;
}

/** Characters that a part reads before it counts. */
const warmUp = 256;
const windowLength = 64;
const mostParts = 32;
/** Shorter parts would spend more time on warming up than on counting. */
const shortestPart = 512;

/** See LanguageModel.evaluate. @param characters their ids */
export async function evaluate(
  model: LanguageModel,
  characters: Int32Array,
  { streams, signal }: EvaluateOptions = {},
): Promise<Evaluation> {
  const count = characters.length - 1;
  if (count < 1) {
    throw new DataError(
      `evaluate: the text must have at least two characters, got ${characters.length}; each is ` +
        'predicted from those before it',
    );
  }
  const parts = streams ?? Math.min(mostParts, Math.floor((count - warmUp) / shortestPart));
  if (!Number.isInteger(parts) || (streams !== undefined && streams < 1)) {
    throw new ArgumentError(`evaluate: streams must be a whole number from 1 up, got ${streams}`);
  }
  const windows = cutIntoWindows(characters, Math.max(1, Math.min(parts, count - warmUp)));
  const sum = await evaluating(model, () => sumOfLosses(model, windows, signal));
  const loss = sum / count;
  return {
    loss,
    bitsPerCharacter: bitsPerCharacter(loss),
    perplexity: perplexity(loss),
    characters: count,
  };
}

interface Window {
  /** [parts, time] */
  readonly inputs: Int32Array;
  /** [parts, time]; −1 where nothing is counted */
  readonly targets: Int32Array;
  readonly shape: readonly [parts: number, time: number];
  readonly counted: number;
}

/**
 * Part p reads on from place p · length for warmUp + length places. The first counts all of them,
 * the others those behind the warm-up: so each place of the text counts once.
 */
function* cutIntoWindows(characters: Int32Array, parts: number): Generator<Window> {
  const last = characters.length - 1;
  const length = Math.max(0, Math.ceil((last - warmUp) / parts));
  const reads = Math.min(last, warmUp + length);
  for (let start = 0; start < reads; start += windowLength) {
    const time = Math.min(windowLength, reads - start);
    const inputs = new Int32Array(parts * time);
    const targets = new Int32Array(parts * time).fill(-1);
    let counted = 0;
    for (let part = 0; part < parts; part++) {
      for (let step = 0; step < time; step++) {
        const place = part * length + start + step;
        if (place >= last) break;
        inputs[part * time + step] = characters[place];
        if (part > 0 && start + step < warmUp) continue;
        targets[part * time + step] = characters[place + 1];
        counted++;
      }
    }
    yield { inputs, targets, shape: [parts, time], counted };
  }
}

async function sumOfLosses(
  model: LanguageModel,
  windows: Iterable<Window>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let sum = 0;
  let state: HiddenState | null = null;
  try {
    for (const { inputs, targets, shape, counted } of windows) {
      signal?.throwIfAborted();
      const before: HiddenState | null = state;
      const done = scope(() =>
        noGrad(() => {
          const { logits, state } = model.forward(tensor(inputs, shape), before);
          return { loss: crossEntropy(logits, tensor(targets, shape)), state };
        }),
      );
      disposeState(before);
      state = done.state;
      sum += counted * (await done.loss.item());
      done.loss.dispose();
      await breathe();
    }
    return sum;
  } finally {
    disposeState(state);
  }
}
