import { crossEntropy } from '@unrolled/nn';
import { getBackend, noGrad, Rng, scope, type Tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { mixInOwnTokens } from '../src/decoder/scheduled-sampling.ts';
import {
  type DecoderKind,
  decoderKinds,
  Seq2Seq,
  type Seq2SeqBatch,
  type SequenceLossOptions,
} from '../src/index.ts';
import { largestDifference, smallModel, tokens } from './helpers.ts';

const [startToken, endToken, firstLetter, letters] = [1, 2, 3, 8];

/** Random words of 3 to 6 letters, and the same words backwards. */
function reversals(rows: number, rng: Rng): Seq2SeqBatch & { words: number[][] } {
  const words = Array.from({ length: rows }, () =>
    Array.from({ length: 3 + rng.integer(4) }, () => firstLetter + rng.integer(letters)),
  );
  const fill = (row: number[], length: number) => [
    ...row,
    ...new Array<number>(length - row.length).fill(0),
  ];
  return {
    words,
    source: tokens(...words.map((word) => fill(word, 6))),
    sourceLengths: words.map((word) => word.length),
    targetIn: tokens(...words.map((word) => fill([startToken, ...word.toReversed()], 7))),
    targetOut: tokens(...words.map((word) => fill([...word.toReversed(), endToken], 7))),
    targetLengths: words.map((word) => word.length + 1),
  };
}

const letterModel = (decoder: DecoderKind, seed: number) =>
  new Seq2Seq({
    sourceVocabularySize: firstLetter + letters,
    targetVocabularySize: firstLetter + letters,
    startToken,
    endToken,
    embeddingSize: 24,
    hiddenSize: 48,
    dropout: 0,
    decoder,
    attention: decoder === 'bahdanau' ? 'additive' : 'general',
    // With wider embeddings, `bahdanau` spells as well but often attends one letter off: the letter
    // before outweighs the context in the query.
    init: decoder === 'bahdanau' ? 'keras' : undefined,
    rng: new Rng(seed),
  });

function train(model: Seq2Seq, steps: number, options: SequenceLossOptions = {}): void {
  const rng = new Rng(99);
  const optimizer = new Adam([...model.parameters()]);
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate = 0.01 * (1 - step / steps);
    scope(() => {
      optimizer.zeroGrad();
      model.loss(reversals(32, rng), options).backward();
      clipGradNorm([...model.parameters()], 1);
      optimizer.step();
    });
  }
  optimizer.zeroGrad();
}

describe.each(decoderKinds)('the %s decoder', (decoder) => {
  it('learns to spell words backwards, with an alignment for each letter', async () => {
    const model = letterModel(decoder, 5);
    train(model, 250);
    const { words, source, sourceLengths } = reversals(50, new Rng(123));
    const found = await model.generate(source, sourceLengths, { beam: 1 });
    const right = found.filter(
      ([best], row) => best.tokens.join() === words[row].toReversed().join(),
    );
    expect(right.length).toBeGreaterThanOrEqual(47);
    // The alignment is anti-diagonal: letter t of the target comes from letter length − 1 − t.
    let rows = 0;
    let antiDiagonal = 0;
    for (const [best] of right) {
      best.alignment!.forEach((weights, t) => {
        rows++;
        if (weights.indexOf(Math.max(...weights)) === weights.length - 1 - t) antiDiagonal++;
      });
    }
    expect(antiDiagonal / rows).toBeGreaterThan(0.9);
  });

  it('keeps a constant number of buffers, in training and in translation', async () => {
    const model = smallModel({ decoder, dropout: 0.1, numLayers: 2 });
    const batch = { source: tokens([3, 4, 5], [6, 7, 0]), sourceLengths: [3, 2] };
    const targets = {
      targetIn: tokens([1, 3, 4], [1, 5, 0]),
      targetOut: tokens([3, 4, 2], [5, 2, 0]),
      targetLengths: [3, 2],
    };
    const counts: number[] = [];
    for (let round = 0; round < 4; round++) {
      scope(() =>
        model
          .loss(
            { ...batch, ...targets },
            {
              labelSmoothing: 0.1,
              scheduledSampling: { probability: 0.5, rng: new Rng(round) },
            },
          )
          .backward(),
      );
      for (const parameter of model.parameters()) parameter.zeroGrad();
      await model.generate(batch.source, batch.sourceLengths, { beam: 1 });
      await model.generate(batch.source, batch.sourceLengths, { beam: 3 });
      counts.push(getBackend().report().liveBuffers);
    }
    expect(counts).toEqual(new Array(4).fill(counts[0]));
  });
});

describe('the loss', () => {
  const batch: Seq2SeqBatch = {
    source: tokens([3, 4, 5], [6, 7, 0]),
    sourceLengths: [3, 2],
    targetIn: tokens([1, 3, 4, 6], [1, 5, 0, 0]),
    targetOut: tokens([3, 4, 6, 2], [5, 2, 0, 0]),
    targetLengths: [4, 2],
  };

  /** Reference for the loss, computed from all logits. */
  function reference(model: Seq2Seq, labelSmoothing: number): Tensor {
    const { logits } = model.forward(batch);
    return crossEntropy(logits, tokens([3, 4, 6, 2], [5, 2, -1, -1]), { labelSmoothing });
  }

  it.each([
    [0, true],
    [0.1, true],
    [0.3, false],
  ])('is crossEntropy of the valid places: smoothing %f, tied %s', (labelSmoothing, tieWeights) => {
    const [model, expected] = [smallModel({ tieWeights }), smallModel({ tieWeights })];
    const loss = model.loss(batch, { labelSmoothing });
    const otherLoss = reference(expected, labelSmoothing);
    expect(loss.itemSync()).toBeCloseTo(otherLoss.itemSync(), 5);
    loss.backward();
    otherLoss.backward();
    const others = [...expected.parameters()];
    [...model.parameters()].forEach((parameter, index) => {
      expect(largestDifference(parameter.grad!, others[index].grad!)).toBeLessThan(1e-5);
    });
  });
});

describe('scheduled sampling', () => {
  const targetIn = tokens([1, 3, 4, 5, 6], [1, 5, 6, 3, 4]);

  function mix(probability: number, seed = 1): number[] {
    const model = smallModel();
    const encoded = model.encoder.forward(tokens([3, 4, 5], [6, 7, 8]));
    const memory = model.generator.decoder.attention.prepare(encoded);
    const state = { recurrent: model.generator.bridge.forward(encoded), fed: null };
    const rng = new Rng(seed);
    return [
      ...mixInOwnTokens(
        model.generator.decoder,
        targetIn,
        state,
        memory,
        probability,
        rng,
      ).dataSync(),
    ];
  }

  it('at 0 gives the targets, at 1 what greedy search finds', async () => {
    expect(mix(0)).toEqual([...targetIn.dataSync()]);
    const model = smallModel();
    const found = await model.generate(tokens([3, 4, 5], [6, 7, 8]), null, {
      beam: 1,
      maximumLength: 4,
    });
    const own = mix(1);
    found.forEach(([best], row) => {
      const chosen = own.slice(row * 5 + 1, row * 5 + 1 + best.tokens.length);
      expect(chosen).toEqual(best.tokens.slice(0, 4));
      expect(own[row * 5]).toBe(1);
    });
  });

  it('mixes by seed', () => {
    expect(mix(0.5)).toEqual(mix(0.5));
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => mix(0.5, seed).join())).size).toBeGreaterThan(
      1,
    );
  });

  it('learns as well', () => {
    const model = letterModel('luong', 5);
    const rng = new Rng(3);
    train(model, 250, { scheduledSampling: { probability: 0.3, rng } });
    const loss = noGrad(() => model.loss(reversals(32, new Rng(7))).itemSync());
    expect(loss).toBeLessThan(0.3);
  });
});
