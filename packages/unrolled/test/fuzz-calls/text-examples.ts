import { themes } from '@unrolled/charts';
import { encodeSafetensors } from '@unrolled/formats';
import {
  ByteLevelBpeTokenizer,
  CharacterTokenizer,
  readTokenizerJson,
  WordTokenizer,
} from '@unrolled/tokenizers';
import { data, type Examples } from './example.ts';

const lines = ['the dog bit the man', 'it was not him'];
const special = () => ({ padding: '<pad>', unknown: '<unk>', start: '<s>', end: '</s>' });
const roles = { padding: '<pad>', start: '<s>', end: '</s>' };
const characters = () => CharacterTokenizer.train(lines, { unknown: true, special: roles });
const words = () => WordTokenizer.train(lines, { boundaries: 'rules', special: special() });
const bytes = () => ByteLevelBpeTokenizer.train(lines, { maximumSize: 270, special: special() });
const wordPieces = () =>
  readTokenizerJson({
    added_tokens: [{ id: 0, content: '<s>', special: true }],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', cls: ['<s>', 0], sep: ['</s>', 1] },
    model: {
      type: 'WordPiece',
      unk_token: '<unk>',
      vocab: { '<s>': 0, '</s>': 1, '<unk>': 2, the: 3, d: 4, '##og': 5, '<pad>': 6 },
    },
    padding: { pad_token: '<pad>' },
  });
const file = () =>
  encodeSafetensors(new Map([['x', { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }]]));

const encode = {
  unknown: 'replace',
  start: true,
  end: true,
  maximumLength: 5,
  truncate: 'start',
  parseSpecial: false,
};

const methods = (name: string): Examples => ({
  [`${name}#encode`]: () => ['the dog', { ...encode }],
  [`${name}#encodeWithOffsets`]: () => ['the dog', { ...encode }],
  [`${name}#encodeBatch`]: () => [lines, { ...encode, length: 9, padding: 'start' }],
  [`${name}#decode`]: () => [[1, 2, 3], { special: 'drop' }],
});

/** A theme, which may have colours of one's own. */
const light = () => data({ ...themes.light });

export const textExamples: Examples = {
  escapeXml: () => ['a < b'],
  contrast: () => ['#000000', '#ffffff'],
  mix: () => ['#000000', '#ffffff', 0.5],
  seriesColours: () => [light()],
  inkOn: () => ['#000000', light()],
  signedColour: () => [-0.5, light()],
  ticks: () => [0, 1, 4],
  shareColour: () => [0.5, '#000000', light()],
  pixels: () => [1.25],
  svgImage: () => [['<g/>'], { title: 'a', width: 3, height: 5 }],
  svgText: () => ['a', { x: 1, y: 2, anchor: 'end' }],
  lineChartSvg: () => [
    [data({ lines: [data({ label: 'a', points: [[1, 2]] })], xLabel: 'x' })],
    { title: 'a', plotWidth: 70 },
  ],
  'CharacterTokenizer.train': () => [lines, { unknown: true, special: { ...roles } }],
  'CharacterTokenizer.fromJSON': () => [data(characters().toJSON())],
  'WordTokenizer.train': () => [lines, { special: special(), minimumCount: 1, maximumSize: 20 }],
  'WordTokenizer.fromJSON': () => [data(words().toJSON())],
  'ByteLevelBpeTokenizer.train': () => [lines, { maximumSize: 270, special: special() }],
  'ByteLevelBpeTokenizer.fromJSON': () => [data(bytes().toJSON())],
  ...methods('CharacterTokenizer'),
  ...methods('WordTokenizer'),
  ...methods('ByteLevelBpeTokenizer'),
  ...methods('PipelineTokenizer'),
  graphemes: () => ['ab'],
  sameTokenizer: () => [characters(), characters()],
  tokenizerFromJSON: () => [data(words().toJSON())],
  readTokenizerJson: () => [data(words().toTokenizerJson())],
  encodeSafetensors: () => [
    new Map([['x', data({ dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) })]]),
    new Map([['name', 'value']]),
  ],
  decodeSafetensors: () => [file(), { source: 'a file' }],
  decodeUtf8: () => [Uint8Array.of(97, 98), () => data({ name: 'a file', offset: 0 })],
  lowerPrecision: () => [
    new Map([['w', { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, 2) }]]),
    'int8',
  ],
  restorePrecision: () => [
    new Map([['w', { dtype: 'F16', shape: [1], data: Uint16Array.of(1) }]]),
    'a file',
  ],
  readWeightsManifest: () => [
    data([{ paths: ['a'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] }]),
    async () => new Uint8Array(4),
    { source: 'a file' },
  ],
  toFloat32: () => [data({ dtype: 'F64', shape: [2], data: Float64Array.of(1, 2) }), 'x'],
};

export const tokenizerInstances = {
  CharacterTokenizer: characters,
  WordTokenizer: words,
  ByteLevelBpeTokenizer: bytes,
  PipelineTokenizer: wordPieces,
};
