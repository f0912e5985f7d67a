import { createAttention, Seq2Seq, SequenceGenerator } from '@unrolled/seq2seq';
import { data, type Examples, floats, ids, rng } from './example.ts';

const sizes = { querySize: 4, memorySize: 4 };
const compared = () => ({ ...sizes, attentionSize: 3, init: 'pytorch', rng: rng() });
const source = () => data({ memorySize: 4, summarySize: 4, stateSize: 4 });
const bridge = () => ({
  source: source(),
  cell: 'lstm',
  hiddenSize: 4,
  numLayers: 1,
  init: 'keras',
  rng: rng(),
});
const attention = () => createAttention('general', { ...sizes, rng: rng() });
const memory = () =>
  data({ keys: floats(2, 3, 4), values: floats(2, 3, 4), mask: floats(2, 3).abs().sign() });
const encoded = () =>
  data({
    memory: floats(2, 3, 4),
    lengths: [3, 2],
    summary: floats(2, 4),
    state: { h: floats(1, 2, 4), c: floats(1, 2, 4) },
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
  attention: 'dot',
  decoder: 'luong',
  dropout: 0.1,
  tieWeights: true,
  rng: rng(),
});
const targets = () => data({ targetIn: ids(2, 4), targetOut: ids(2, 4), targetLengths: [4, 3] });
const batch = () => data({ ...targets(), source: ids(2, 3), sourceLengths: [3, 2] });
const generator = () => ({
  source: source(),
  vocabularySize: 6,
  startToken: 0,
  endToken: 1,
  embeddingSize: 3,
  hiddenSize: 4,
  numLayers: 1,
  cell: 'gru',
  attention: 'dot',
  decoder: 'luong',
  dropout: 0.1,
  tieWeights: true,
  rng: rng(),
});
const lossOptions = () => ({
  labelSmoothing: 0.1,
  coverage: 0.5,
  scheduledSampling: { probability: 0.5, rng: rng() },
});
const search = () => ({ beam: 2, lengthPenalty: 1, nBest: 2, maximumLength: 4 });
const alignment = () => data({ source: ['a', 'b'], target: ['c'], weights: [[0.25, 0.75]] });

export const seq2seqExamples: Examples = {
  AdditiveAttention: () => [compared()],
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
  Bridge: () => [bridge()],
  'Bridge#forward': () => [encoded()],
  createDecoder: () => ['bahdanau', decoderSizes()],
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
  TokenEncoder: () => [encoderSizes()],
  'TokenEncoder#forward': () => [ids(2, 3), [3, 1]],
  RecurrentEncoder: () => {
    const { vocabularySize: _, embeddingSize: inputSize, ...ofLayers } = encoderSizes();
    return [{ ...ofLayers, inputSize }];
  },
  'RecurrentEncoder#forward': () => [floats(2, 3, 3), [3, 1]],
  SequenceGenerator: () => [generator()],
  'SequenceGenerator#targets': () => [[[1, 0], Int32Array.of(1)]],
  'SequenceGenerator#forward': () => [encoded(), ids(2, 4), [4, 3]],
  'SequenceGenerator#loss': () => [encoded(), targets(), lossOptions()],
  'SequenceGenerator#generate': () => [encoded(), search()],
  Seq2Seq: () => [network()],
  'Seq2Seq#forward': () => [batch()],
  'Seq2Seq#loss': () => [batch(), lossOptions()],
  'Seq2Seq#generate': () => [ids(2, 3), [3, 2], search()],
  completeSearch: () => ['search', search()],
  searchOf: () => ['search', data({ beam: 3, nBest: 2 }), (name: string) => `--${name}`],
  alignmentText: () => [alignment()],
  alignmentSvg: () => [[alignment()]],
  groupByLength: () => [[3, 1, 2]],
  StreamedText: () => [(tokens: readonly number[]) => tokens.join(' '), () => {}],
  'StreamedText#end': () => ['1 2'],
};

export const seq2seqInstances = {
  SequenceGenerator: () =>
    new SequenceGenerator({ ...generator(), cell: 'gru', attention: 'dot', decoder: 'luong' }),
  Seq2Seq: () => {
    const options = network();
    return new Seq2Seq({ ...options, cell: 'gru', attention: 'dot', decoder: 'luong' });
  },
};
