/**
 * Trains the small models that the pages open with, by the project's own command line, from the
 * generated texts, numbers, pictures and clips, and from the reviews of
 * `npm start`, which npm brought: `pnpm --filter @unrolled/demo models`, with the names of some to train only
 * these. Same machine, same bits.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAnimation, writeImage } from '@unrolled/vision/node';
import { englishText } from '../src/texts/english.ts';
import { koreanText } from '../src/texts/korean.ts';
import { numberTexts } from '../src/texts/numbers.ts';
import { clipSide, clipsOf, scenesOf } from '../src/texts/scenes.ts';
import { figureClips, rate, shapeClips, side } from '../src/worker/actions/sample-clips.ts';
import type { TargetLanguage } from '../src/worker/translation/calls.ts';

const app = join(import.meta.dirname, '..');
const unrolled = join(app, '../../packages/unrolled');
const folder = mkdtempSync(join(tmpdir(), 'unrolled-demo-'));

interface Recipe {
  readonly task: string;
  /** Makes the file to train on. @returns its path */
  readonly data: () => string | Promise<string>;
  readonly options: readonly string[];
}

const english = () => written('english.txt', englishText(400_000));
const small = ['--steps', '2500', '--hidden-size', '64', '--embedding-size', '16'];
const tiny = ['--steps', '2500', '--hidden-size', '8', '--embedding-size', '4'];
const language = (cell: string, data: () => string, size: readonly string[]): Recipe => ({
  ...{ task: 'language-model', data, options: ['--cell', cell, ...size] },
});

const numbers = (language: TargetLanguage, attention: 'general' | 'none'): Recipe => ({
  task: 'translation',
  data() {
    const pairs = numberTexts(language, 9).training;
    const lines = pairs.map(({ source, target }) => `${source}\t${target}\n`);
    return written(`${language}.tsv`, lines.join(''));
  },
  options: [
    ...['--attention', attention, '--hidden-size', '48', '--embedding-size', '24'],
    ...['--tokenizer', 'word', '--copies', '0', '--dropout', '0', '--label-smoothing', '0'],
    ...['--steps', '2000', '--learning-rate', '0.005', '--held-out', '0.01'],
  ],
});

/** The last state alone, so that a prefix of a clip needs nothing that follows. */
const forwards = ['--no-bidirectional', '--pooling', 'last', '--dropout', '0.1'];
/** The greatest of each value over all frames, which knows nothing of their order. */
const frameByFrame = ['--cell', 'none', '--no-motion', '--pooling', 'max', '--dropout', '0.1'];
const action = (data: Recipe['data'], options: readonly string[]): Recipe => ({
  ...{ task: 'action-recognition', data, options },
});
const pixels = [
  ...['--frame-size', String(side), '--rate', String(rate), '--hidden-size', '32'],
  ...['--vector-size', '32', '--epochs', '24'],
];
const joints = ['--hidden-size', '32', '--group-column', 'person', '--epochs', '30'];

const scenes: Recipe = {
  task: 'captioning',
  data() {
    const { training } = scenesOf('ko', { training: 4_000, test: 0 });
    const pictures = training.map(({ frame, captions }) => ({ picture: frame, texts: captions }));
    return illustrated('scenes', ['image', 'caption'], 'png', pictures, writeImage);
  },
  options: [
    ...['--image-size', '32', '--stages', '16,24,32', '--cell', 'gru', '--hidden-size', '64'],
    ...['--embedding-size', '24', '--dropout', '0', '--label-smoothing', '0', '--shift', '0'],
    ...['--learning-rate', '0.004', '--steps', '3000', '--held-out', '0.03'],
  ],
};

const models: Readonly<Record<string, Recipe>> = {
  gru: language('gru', english, small),
  lstm: language('lstm', english, small),
  rnn: language('rnn', english, small),
  korean: language('gru', () => written('korean.txt', koreanText(300_000)), small),
  tiny: language('rnn', english, tiny),
  'french-attention': numbers('fr', 'general'),
  'french-fixed': numbers('fr', 'none'),
  'korean-attention': numbers('ko', 'general'),
  'korean-fixed': numbers('ko', 'none'),
  scenes,
  clips: {
    task: 'video-captioning',
    data() {
      const { training } = clipsOf({ training: 900, test: 1 });
      const all = training.map(({ frames, sentence }) => ({ picture: frames, texts: [sentence] }));
      return illustrated('clips', ['path', 'caption'], 'gif', all, writeAnimation);
    },
    options: [
      ...['--frame-size', String(clipSide), '--hidden-size', '48', '--vector-size', '32'],
      ...['--embedding-size', '24', '--batch-size', '16', '--learning-rate', '0.004'],
      ...['--word-dropout', '0', '--label-smoothing', '0', '--steps', '3000'],
    ],
  },
  sentiment: {
    ...{ task: 'sentiment', data: reviews },
    // One direction and the last state, so that the score after a word needs nothing that follows.
    options: [
      ...['--cell', 'gru', '--hidden-size', '16', '--embedding-size', '12', '--ngrams', '0'],
      ...['--no-bidirectional', '--pooling', 'last', '--minimum-count', '2', '--measure', 'loss'],
    ],
  },
  shapes: action(shapes, [...pixels, ...forwards]),
  'shapes-frames': action(shapes, [...pixels, ...frameByFrame]),
  figures: action(figures, [...joints, ...forwards]),
  'figures-frames': action(figures, [...joints, ...frameByFrame]),
};

const asked = process.argv.slice(2);
try {
  for (const [name, { task, data, options }] of Object.entries(models)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const out = join(app, 'models', `${name}.safetensors`);
    run('src/cli.ts', ['train', task, '--data', await data(), '--out', out, ...options]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/**
 * A table of pictures or clips, which are written next to it, and a line for each of their texts.
 * @param columns names of the columns of the picture and of the text
 */
async function illustrated<Picture>(
  name: string,
  columns: readonly [picture: string, text: string],
  extension: string,
  all: readonly { readonly picture: Picture; readonly texts: readonly string[] }[],
  write: (path: string, picture: Picture) => Promise<void>,
): Promise<string> {
  mkdirSync(join(folder, name), { recursive: true });
  const lines = [`${columns.join('\t')}\n`];
  for (const [index, { picture, texts }] of all.entries()) {
    const file = join(name, `${index}.${extension}`);
    await write(join(folder, file), picture);
    lines.push(...texts.map((text) => `${file}\t${text}\n`));
  }
  return written(`${name}.tsv`, lines.join(''));
}

/** The reviews that `npm start` trains on; 500 others are kept back. */
function reviews(): string {
  run('scripts/quickstart.ts', ['--only', 'sentiment', '--seconds', '1', '--out', folder]);
  return join(folder, 'reviews.training.tsv');
}

/** Clips of shapes as animations. */
function shapes(): Promise<string> {
  const { training } = shapeClips(480, 1);
  const all = training.map(({ frames, label }) => ({ picture: frames, texts: [label] }));
  return illustrated('shapes', ['path', 'label'], 'gif', all, writeAnimation);
}

/** Joints of stick figures, a frame a line. */
function figures(): string {
  mkdirSync(join(folder, 'figures'), { recursive: true });
  const rows = ['path\tlabel\tperson'];
  for (const [place, clip] of figureClips(480, 1).training.entries()) {
    const { values, length, channels, label, group } = clip;
    const lines = Array.from({ length }, (_, frame) =>
      values.subarray(frame * channels, (frame + 1) * channels).join(),
    );
    written(`figures/${place}.csv`, lines.join('\n'));
    rows.push(`${place}.csv\t${label}\t${group}`);
  }
  return written('figures/clips.tsv', `${rows.join('\n')}\n`);
}

/** Runs a program of the package `unrolled` from its sources. */
function run(program: string, given: readonly string[]): void {
  const path = join(unrolled, program);
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=@unrolled/source', path, ...given],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`${program} ${given.join(' ')} ended with status ${status}`);
}
