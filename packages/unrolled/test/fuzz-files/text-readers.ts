import { decodeFeatureFile, encodeFeatureFile } from '@unrolled/captioning';
import {
  type Captions,
  pairsFromLines,
  pairsFromTsv,
  parseCaptions,
  parseFrameTable,
  parseLabelledTexts,
  parseSeries,
  parseTaggedSentences,
  parseWordVectors,
  type SentencePair,
  type TableFormat,
  type TaggedFormat,
  taggedFormats,
} from '@unrolled/datasets';
import { decodeSafetensors, encodeSafetensors } from '@unrolled/formats';
import { historyChart } from '@unrolled/task';
import type { Rng } from '@unrolled/tensor';
import {
  ByteLevelBpeTokenizer,
  CharacterTokenizer,
  readTokenizerJson,
  type Tokenizer,
  tokenizerFromJSON,
  WordTokenizer,
} from '@unrolled/tokenizers';
import { parseHistory } from '../../src/command-line/commands/chart.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateSafetensors } from './mutate-safetensors.ts';
import { mutateText } from './mutate-text.ts';
import { bytesOf, expectThat, type Reader, textOf, textReader } from './reader.ts';
import { pipelineFiles } from './tokenizer-files.ts';

const corpus = 'The cat sat on the mat. 3 dogs, two cats; café naïve 😀 the mat.';
const special = { padding: '<pad>', unknown: '<unk>', start: '<s>', end: '</s>' };
const character = CharacterTokenizer.train(corpus, {
  unknown: true,
  special: { padding: '<pad>' },
});
const words = WordTokenizer.train(corpus, { boundaries: 'rules', special });
const bpe = ByteLevelBpeTokenizer.train(corpus.repeat(3), { maximumSize: 300, special });

/** @throws Error unless texts can be cut and put together, and the tokenizer saved */
function useTokenizer(tokenizer: Tokenizer): void {
  const unknown = tokenizer.unknownId === undefined ? undefined : 'replace';
  const known = Array.from({ length: tokenizer.size }, (_, id) => id);
  const text = tokenizer.decode(known.slice(0, 50));
  expectThat(typeof text === 'string', 'ids give no text');
  if (unknown !== undefined) {
    const { ids, offsets } = tokenizer.encodeWithOffsets(corpus, { unknown });
    expectThat(offsets.length === 2 * ids.length, 'tokens have no place');
    expectThat(
      ids.every((id) => id >= 0 && id < tokenizer.size),
      'an id is of no token',
    );
  }
  const saved = JSON.stringify(tokenizer);
  expectThat(JSON.stringify(tokenizerFromJSON(JSON.parse(saved))) === saved, 'it is not saved');
}

/** Text that JSON.parse refuses never reaches a reader of values. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tokenizerReader = (
  name: string,
  seeds: readonly object[],
  read: (value: unknown) => Tokenizer,
) =>
  textReader(
    name,
    seeds.map((seed) => JSON.stringify(seed)),
    mutateJson,
    (text) => {
      const tokenizer = read(parsed(text));
      return () => useTokenizer(tokenizer);
    },
  );

/** Text as such, or bytes. */
const mutateAny = (text: string, rng: Rng): string =>
  rng.integer(4) === 0 ? textOf(mutateBytes(bytesOf(text), rng)) : mutateText(text, rng);

const tables: Readonly<Record<TableFormat, string>> = {
  csv: 'text,label\n"a good, ""fine"" film",positive\nplain,negative\n"over\nlines",positive\n',
  tsv: 'label\ttext\npositive\ta good "film"\nnegative\tno\n',
  jsonl: '{"text":"a good film","label":"positive"}\n\n{"text":"","label":0}\n',
};

const tableReader = (format: TableFormat): Reader =>
  textReader(`${format} table`, [tables[format]], mutateAny, (text) => {
    const examples = parseLabelledTexts(text, { source: `table.${format}` });
    return () => {
      for (const { text, label } of examples) {
        expectThat(typeof text === 'string' && typeof label === 'string', 'a cell is no text');
        expectThat(label.trim() !== '', 'a label is empty');
      }
    };
  });

const tagged: Readonly<Record<TaggedFormat, string>> = {
  columns: '-DOCSTART- O\n\nThe DET\r\ndog NOUN\r\n\r\nNo X\n',
  conllu: '# text\n1-2\tAb\t_\t_\n1\tA\ta\tDET\n2\tb\tb\tNOUN\n\n1\tNo\tno\tX\n',
  inline: 'The/DET dog/NOUN\n\n1/2/CD ./.\n',
  table: 'sentence,token,label\n1,The,DET\n,dog,NOUN\n2,No,X\n',
};

const taggedReader = (format: TaggedFormat): Reader =>
  textReader(`tagged sentences, ${format}`, [tagged[format]], mutateAny, (text) => {
    const sentences = parseTaggedSentences(text, { source: 'tagged', format });
    return () => {
      for (const { tokens, labels } of sentences) {
        expectThat(tokens.length === labels.length, 'a token has no label');
        expectThat(
          [...tokens, ...labels].every((one) => one.trim() !== ''),
          'one is empty',
        );
      }
    };
  });

const seriesReader = textReader(
  'series of measurements',
  ['time,high,low\n1,0.5,-2e3\n2,,7\n3,1e38,0\n'],
  mutateAny,
  (text) => {
    const channels = ['high', 'low'];
    const series = parseSeries(text, { source: 'series.csv', channels, gaps: true });
    return () => {
      expectThat(series.values.length === 2 * series.length, 'a row is of another length');
      expectThat(
        series.values.every((value) => Number.isFinite(value) || Number.isNaN(value)),
        'a value is infinite',
      );
    };
  },
);

const frameTableReader = textReader(
  'labels of frames',
  ['sequence,x,y,label\na,0.5,1,up\na,-2e3,0,"up, down"\nb,1,2,up\n'],
  mutateAny,
  (text) => {
    const options = { source: 'frames.csv', sequenceColumn: 'sequence' };
    const sequences = parseFrameTable(text, options);
    return () => {
      for (const { values, length, channels, labels } of sequences) {
        expectThat(values.length === length * channels, 'a frame is of another length');
        expectThat(labels.length === length, 'a frame has no label');
        expectThat(values.every(Number.isFinite), 'a value is not finite');
      }
    };
  },
);

const historyReader = (ending: string, seed: string): Reader =>
  textReader(`history of a run, ${ending}`, [seed], mutateAny, (text) => {
    const chart = historyChart(parseHistory(text, `history.${ending}`));
    return () => {
      expectThat(chart.startsWith('<svg'), 'there is no picture');
      expectThat(!/NaN|Infinity/.test(chart.replaceAll(/>[^<]*</g, '')), 'a line has no place');
    };
  });

const usePairs = (pairs: readonly SentencePair[]) => () => {
  for (const { source, target } of pairs) {
    expectThat(typeof source === 'string' && typeof target === 'string', 'a side is no text');
  }
};

const vectors = 'the 0.1 -0.5 2e-3\nof 1 2 3\n. 0 0 1e38\n';

const vectorReader = (name: string, seed: string, mutate: Reader['mutate']): Reader => ({
  name,
  seeds: [bytesOf(seed)],
  mutate,
  read: (bytes) => {
    const { dimension, vectors } = parseWordVectors(textOf(bytes));
    return () => {
      for (const values of vectors.values()) {
        expectThat(values.length === dimension, 'a vector is of another length');
        expectThat(values.every(Number.isFinite), 'a value is not finite');
      }
    };
  },
});

const onText =
  (mutate: (text: string, rng: Rng) => string): Reader['mutate'] =>
  (bytes, rng) =>
    bytesOf(mutate(textOf(bytes), rng));

const safetensors = encodeSafetensors(
  new Map([
    ['weight', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['half', { dtype: 'F16', shape: [3], data: Uint16Array.of(1, 2, 3) }],
    ['flags', { dtype: 'BOOL', shape: [1, 3], data: Uint8Array.of(0, 1, 1) }],
    ['big', { dtype: 'I64', shape: [1], data: BigInt64Array.of(-5n) }],
    ['none', { dtype: 'F64', shape: [0, 4], data: new Float64Array() }],
  ]),
  new Map([['json', '{"a":[1,"b"]}']]),
);

const safetensorsReader: Reader = {
  name: 'safetensors',
  seeds: [safetensors],
  mutate: mutateSafetensors,
  read: (bytes) => {
    const contents = decodeSafetensors(bytes);
    return () => {
      const again = decodeSafetensors(encodeSafetensors(contents.tensors, contents.metadata));
      expectThat(again.tensors.size === contents.tensors.size, 'a tensor is lost');
      for (const [name, { dtype, shape, data }] of contents.tensors) {
        const other = again.tensors.get(name);
        const same = other?.dtype === dtype && `${other.shape}` === `${shape}`;
        expectThat(same && bitsOf(other.data) === bitsOf(data), `tensor ${name} is another`);
      }
    };
  },
};

const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('latin1');

const useCaptions = (captions: Captions) => (): void => {
  expectThat(captions.size > 0, 'there is no image');
  for (const [image, own] of captions) {
    expectThat(image.trim() !== '' && own.length > 0, 'an image has no name or no caption');
  }
};

const featureReader: Reader = {
  name: 'features of images',
  seeds: [
    encodeFeatureFile({
      grid: { rows: 1, columns: 2, channels: 3, summary: 2 },
      source: { preprocessing: null, encoder: null },
      images: new Map([
        ['a.jpg', { features: new Float32Array(6).fill(0.5), summary: Float32Array.of(1, 2) }],
      ]),
    }),
  ],
  mutate: mutateSafetensors,
  read: (bytes) => {
    const { grid, images } = decodeFeatureFile(bytes);
    return () => {
      for (const { features } of images.values()) {
        expectThat(features.length === grid.rows * grid.columns * grid.channels, 'a size is wrong');
      }
    };
  },
};

/** Everything but models. */
export const textReaders: readonly Reader[] = [
  safetensorsReader,
  tokenizerReader('tokenizer.json', [bpe.toTokenizerJson(), words.toTokenizerJson()], (value) =>
    readTokenizerJson(value, { defaults: { ...special } }),
  ),
  tokenizerReader('tokenizer.json of pipelines', pipelineFiles, (value) =>
    readTokenizerJson(value, { defaults: { ...special } }),
  ),
  tokenizerReader(
    'tokenizerFromJSON',
    [character, words, bpe, ...pipelineFiles.map((file) => readTokenizerJson(file))].map(toObject),
    tokenizerFromJSON,
  ),
  tableReader('csv'),
  tableReader('tsv'),
  tableReader('jsonl'),
  ...taggedFormats.map(taggedReader),
  seriesReader,
  frameTableReader,
  historyReader('csv', 'step,epoch,trainingLoss,heldOutLoss\n10,1,3.2,4\n20,2,2,\n30,3,1e-7,2\n'),
  historyReader('jsonl', '{"step":10,"trainingLoss":3}\n{"step":20,"trainingLoss":1,"score":2}\n'),
  vectorReader('word vectors, text', vectors, onText(mutateAny)),
  vectorReader(
    'word vectors, JSON',
    '{"the":[0.1,-0.5,0.002],"of":[1,2,3],".":[0,0,1e38]}',
    onText(mutateJson),
  ),
  textReader(
    'captions, as Flickr8k has them',
    ['a.jpg#0\ta dog\nb.jpg#0\tcats\n'],
    mutateAny,
    (text) => useCaptions(parseCaptions(text, { source: 'captions.txt' })),
  ),
  textReader(
    'captions, JSON',
    [
      '{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"image_id":1,"caption":"a dog"}]}',
      '[{"image":"a.jpg","captions":["a dog","dogs"]}]',
    ],
    mutateJson,
    (text) => useCaptions(parseCaptions(text, { source: 'captions.json' })),
  ),
  featureReader,
  textReader('pairs, tab-separated', ['source\ttarget\na b\tc d\n\ne\tf\tg\n'], mutateAny, (text) =>
    usePairs(pairsFromTsv(text)),
  ),
  textReader('pairs, parallel', ['a b\nc\n\nd\u0000e\nf\n\ng\n'], mutateAny, (text) => {
    const middle = Math.floor(text.length / 2);
    return usePairs(pairsFromLines(text.slice(0, middle), text.slice(middle)));
  }),
];

function toObject(tokenizer: Tokenizer): object {
  return JSON.parse(JSON.stringify(tokenizer));
}
