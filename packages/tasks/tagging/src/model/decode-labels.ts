/** Labels that may follow a label, and that may come first, as 1 at [before · labels + label]. */
export interface Transitions {
  readonly follows: Uint8Array;
  readonly begins: Uint8Array;
}

/** `I-PER` continues an entity: it may follow only `B-PER` and `I-PER`. */
export function bioTransitions(labels: readonly string[]): Transitions {
  const follows = new Uint8Array(labels.length * labels.length);
  const begins = new Uint8Array(labels.length);
  labels.forEach((label, place) => {
    const isInside = label.startsWith('I-');
    begins[place] = Number(!isInside);
    labels.forEach((before, row) => {
      const goesOn = before !== 'O' && before.slice(2) === label.slice(2);
      follows[row * labels.length + place] = Number(!isInside || goesOn);
    });
  });
  return { follows, begins };
}

/**
 * The most likely labels of the tokens of a sentence.
 * @param logits [tokens, labels], row-major
 * @param transitions null where any label may follow any other
 * @returns [tokens]: their indices
 */
export const bestLabels = (
  logits: Float32Array,
  labels: number,
  transitions: Transitions | null,
): Int32Array =>
  transitions === null
    ? greatestLabels(logits, labels)
    : allowedLabels(logits, labels, transitions);

/**
 * The most likely sequence of labels among those that transitions allow, by the Viterbi algorithm; every
 * allowed transition counts the same.
 */
function allowedLabels(
  logits: Float32Array,
  labels: number,
  { follows, begins }: Transitions,
): Int32Array {
  const tokens = logits.length / labels;
  const best = new Int32Array(tokens);
  if (tokens === 0) return best;
  const from = new Int32Array(logits.length);
  let scores = Float64Array.from(logits.subarray(0, labels), (logit, label) =>
    begins[label] === 1 ? logit : Number.NEGATIVE_INFINITY,
  );
  for (let token = 1; token < tokens; token++) {
    const next = new Float64Array(labels).fill(Number.NEGATIVE_INFINITY);
    for (let label = 0; label < labels; label++) {
      for (let before = 0; before < labels; before++) {
        if (follows[before * labels + label] === 0 || scores[before] <= next[label]) continue;
        next[label] = scores[before];
        from[token * labels + label] = before;
      }
      next[label] += logits[token * labels + label];
    }
    scores = next;
  }
  best[tokens - 1] = scores.indexOf(Math.max(...scores));
  for (let token = tokens - 1; token > 0; token--) {
    best[token - 1] = from[token * labels + best[token]];
  }
  return best;
}

/** The most likely label of each token, independently of the others. */
function greatestLabels(logits: Float32Array, labels: number): Int32Array {
  const best = new Int32Array(logits.length / labels);
  for (let token = 0; token < best.length; token++) {
    for (let label = 1; label < labels; label++) {
      const place = token * labels;
      if (logits[place + label] > logits[place + best[token]]) best[token] = label;
    }
  }
  return best;
}
