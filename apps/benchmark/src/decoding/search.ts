/** Decoder steps of some rows by a system that has no search of its own. */
export interface StepDecoder {
  /** Number of rows. */
  readonly rows: number;
  /** @returns logits [rows, vocabulary] of the tokens after these */
  step(tokens: Int32Array): Promise<Float32Array>;
  /** Continues each row with the state of another. */
  reorder(rows: readonly number[]): void;
}

/** The likeliest token at each step, for one row a source. */
export async function greedySearch(
  decoder: StepDecoder,
  startToken: number,
  maximumLengths: readonly number[],
): Promise<number[][]> {
  const found = maximumLengths.map((): number[] => []);
  let tokens = new Int32Array(decoder.rows).fill(startToken);
  for (let place = 0; place < Math.max(...maximumLengths); place++) {
    const logits = await decoder.step(tokens);
    tokens = tokens.map((_, row) => likeliest(rowOf(logits, row, decoder.rows)));
    found.forEach((own, row) => {
      if (place < maximumLengths[row]) own.push(tokens[row]);
    });
  }
  return found;
}

/**
 * Beam search with `width` rows a source, whose sequences have all the greatest length. As in Unrolled, the
 * hypothesis of greedy search always keeps a place, if need be the last.
 */
export async function beamSearch(
  decoder: StepDecoder,
  startToken: number,
  maximumLengths: readonly number[],
  width: number,
): Promise<number[][]> {
  const { rows } = decoder;
  let beams = maximumLengths.map((_, source) => [
    { parent: source * width, token: startToken, score: 0, isGreedy: true },
  ]);
  const steps: Candidate[][] = [];
  let tokens = new Int32Array(rows).fill(startToken);
  for (let place = 0; place < Math.max(...maximumLengths); place++) {
    const logits = await decoder.step(tokens);
    beams = beams.map((beam, source) => {
      const best: Candidate[] = [];
      let greedy: Candidate | undefined;
      beam.forEach(({ score, isGreedy }, row) => {
        const parent = source * width + row;
        const own = rowOf(logits, parent, rows);
        const token = likeliest(own);
        const before = score - logSumOfExponentials(own, own[token]);
        if (isGreedy) greedy = { parent, token, score: before + own[token], isGreedy };
        addBest(best, width, { parent, before, greedyToken: isGreedy ? token : -1 }, own);
      });
      if (greedy !== undefined && !best.some(({ isGreedy }) => isGreedy)) best[width - 1] = greedy;
      return best;
    });
    const chosen = beams.flat();
    steps.push(chosen);
    tokens = Int32Array.from(chosen, ({ token }) => token);
    decoder.reorder(chosen.map(({ parent }) => parent));
  }
  return maximumLengths.map((length, source) => {
    const found: number[] = [];
    let row = source * width;
    for (let place = length - 1; place >= 0; place--) {
      const { token, parent } = steps[place][row];
      found.unshift(token);
      row = parent;
    }
    return found;
  });
}

interface Candidate {
  readonly parent: number;
  readonly token: number;
  readonly score: number;
  readonly isGreedy: boolean;
}

/** Adds the continuations of a row to the best so far, best first. */
function addBest(
  best: Candidate[],
  width: number,
  {
    parent,
    before,
    greedyToken,
  }: { readonly parent: number; readonly before: number; readonly greedyToken: number },
  logits: Float32Array,
): void {
  for (let token = 0; token < logits.length; token++) {
    const total = before + logits[token];
    if (best.length === width && total <= best[width - 1].score) continue;
    let place = best.length;
    while (place > 0 && best[place - 1].score < total) place--;
    best.splice(place, 0, { parent, token, score: total, isGreedy: token === greedyToken });
    if (best.length > width) best.pop();
  }
}

function logSumOfExponentials(logits: Float32Array, highest: number): number {
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return highest + Math.log(sum);
}

/** The place of the highest value. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) {
    if (logits[token] > logits[best]) best = token;
  }
  return best;
}

function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}
