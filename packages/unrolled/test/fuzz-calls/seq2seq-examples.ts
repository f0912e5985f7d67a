import { createAttention, createDecoder, Frontier, Seq2Seq } from '@unrolled/seq2seq';
import { data, type Examples, floats, ids, rng } from './example.ts';

const sizes = { querySize: 4, memorySize: 4 };
const compared = () => ({ ...sizes, attentionSize: 3, init: 'pytorch', rng: rng() });
const bridge = () => ({ cell: 'lstm', encoderSize: 4, decoderSize: 4, init: 'keras', rng: rng() });
const attention = () => createAttention('general', { ...sizes, rng: rng() });
const memory = () =>
  data({ keys: floats(2, 3, 4), values: floats(2, 3, 4), mask: floats(2, 3).abs().sign() });
const encoded = () =>
  data({
    memory: floats(2, 3, 4),
    lengths: [3, 2],
    summary: floats(2, 4),
    state: { h: floats(1, 2, 4) },
  });
const state = () => data({ recurrent: { h: floats(1, 2, 4) }, fed: null });
const decoderSizes = () => ({
  vocabularySize: 5,
  embeddingSize: 3,
  hiddenSize: 4,
  numLayers: 1,
  cell: 'gru',
  attention: attention(),
  dropout: 0.1,
  tieWeights: true,
  rng: rng(),
});
const decoder = () => createDecoder('luong', { ...decoderSizes(), cell: 'gru' });
const frontier = () => new Frontier(decoder(), state(), memory(), [3, 2]);
const bounds = () => data({ startToken: 0, endToken: 1, maxLengths: [3, 3] });
const encoderSizes = () => ({
  vocabularySize: 5,
  embeddingSize: 3,
  hiddenSize: 4,
  numLayers: 1,
  bidirectional: true,
  cell: 'gru',
  dropout: 0.1,
  init: 'keras',
  rng: rng(),
});
const network = () => ({
  sourceVocabularySize: 5,
  targetVocabularySize: 6,
  startToken: 0,
  endToken: 1,
  embeddingSize: 3,
  hiddenSize: 4,
  numLayers: 1,
  cell: 'gru',
  bidirectional: false,
  bridge: 'linear',
  attention: 'dot',
  decoder: 'luong',
  dropout: 0.1,
  tieWeights: true,
  rng: rng(),
});
const batch = () =>
  data({
    source: ids(2, 3),
    sourceLengths: [3, 2],
    targetIn: ids(2, 4),
    targetOut: ids(2, 4),
    targetLengths: [4, 3],
  });
const search = { method: 'beam', width: 2, lengthPenalty: 1, nBest: 2 };

export const seq2seqExamples: Examples = {
  AdditiveAttention: () => [compared()],
  ConcatAttention: () => [compared()],
  GeneralAttention: () => [{ ...sizes, init: 'zeros', rng: rng() }],
  DotAttention: () => [sizes],
  NoAttention: () => [data({ ...sizes })],
  'GeneralAttention#prepare': () => [encoded()],
  'GeneralAttention#forward': () => [floats(2, 5, 4), memory()],
  'AdditiveAttention#forward': () => [
    floats(2, 5, 4),
    data({ keys: floats(2, 3, 3), values: floats(2, 3, 4), mask: null }),
  ],
  'NoAttention#prepare': () => [encoded()],
  'NoAttention#forward': () => [
    floats(2, 5, 4),
    data({ keys: floats(2, 1, 4), values: floats(2, 1, 4), mask: null }),
  ],
  createAttention: () => ['additive', compared()],
  createBridge: () => ['linear', bridge()],
  createDecoder: () => ['bahdanau', decoderSizes()],
  LinearBridge: () => [bridge()],
  PassBridge: () => [bridge()],
  'LinearBridge#forward': () => [data({ h: floats(1, 2, 4), c: floats(1, 2, 4) })],
  'PassBridge#forward': () => [data({ h: floats(1, 2, 4) })],
  LuongDecoder: () => [decoderSizes()],
  BahdanauDecoder: () => [decoderSizes()],
  InputFeedingDecoder: () => [decoderSizes()],
  ...Object.fromEntries(
    ['LuongDecoder', 'BahdanauDecoder', 'InputFeedingDecoder'].flatMap((name) => [
      [`${name}#forward`, () => [ids(2, 3), state(), memory(), [3, 1]]],
      [`${name}#step`, () => [ids(2), state(), memory()]],
      [`${name}#logits`, () => [floats(2, 3)]],
    ]),
  ),
  OutputProjection: () => [{ tiedTo: null, featureSize: 3, vocabularySize: 5, rng: rng() }],
  'OutputProjection#forward': () => [floats(2, 3)],
  'OutputProjection#loss': () => [floats(2, 3), ids(2), 0.1],
  Encoder: () => [encoderSizes()],
  'Encoder#forward': () => [ids(2, 3), [3, 1]],
  selectRows: () => [state(), ids(3)],
  mixInOwnTokens: () => [decoder(), ids(2, 3), state(), memory(), 0.5, rng()],
  inverseSigmoidDecay: () => [10],
  Frontier: () => [decoder(), state(), memory(), [3, 2]],
  'Frontier#advance': () => [
    [data({ source: 0, before: 0, token: 0 }), data({ source: 1, before: 1, token: 0 })],
  ],
  search: () => [frontier(), bounds(), search],
  Seq2Seq: () => [network()],
  'Seq2Seq#forward': () => [ids(2, 3), [3, 2], ids(2, 4), [4, 3]],
  'Seq2Seq#loss': () => [
    batch(),
    { labelSmoothing: 0.1, scheduledSampling: { probability: 0.5, rng: rng() } },
  ],
  'Seq2Seq#translate': () => [ids(2, 3), [3, 2], { ...search, maxLength: 4 }],
};

export const seq2seqInstances = {
  Frontier: frontier,
  Seq2Seq: () => {
    const options = network();
    return new Seq2Seq({
      ...options,
      cell: 'gru',
      bridge: 'linear',
      attention: 'dot',
      decoder: 'luong',
    });
  },
};
