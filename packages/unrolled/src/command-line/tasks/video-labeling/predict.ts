import { formatShare } from '@unrolled/classification';
import type { FrameSequence } from '@unrolled/datasets';
import { writeFileAtomic } from '@unrolled/formats/node';
import { printable } from '@unrolled/guards';
import { type OptionValues, option } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import {
  type LabelingModel,
  type LabelledFrame,
  type SegmentFormat,
  segmentFormats,
  settlingOptions,
  timedSegments,
  timelineSvg,
  writeSegments,
} from '@unrolled/video-labeling';
import { isClipName, type Preprocessing } from '@unrolled/vision';
import { isFolder, streamFile } from '../../files/frame-files.ts';
import { type InputLines, readLines } from '../../files/input-lines.ts';
import { checkOutput } from '../../files/output-file.ts';
import { needsNumbers, streamPixelClip } from '../../files/pixel-clip.ts';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';
import { timelineOption } from './evaluate.ts';
import { columnOptions } from './read-labelled.ts';
import { type ReadFrame, readFrames } from './stream-frames.ts';

const predictOptions = {
  ...columnOptions,
  ...settlingOptions,
  frameRate: option.optional(
    option.positive(25, 'number of frames in a second, for times'),
    'times are those of the column, or none',
  ),
  segments: option.optional(
    option.text(
      '',
      'path',
      `file for the segments: ${segmentFormats.map((ending) => `.${ending}`).join(', ')}`,
    ),
    'none',
  ),
  timeline: timelineOption,
};

type Flags = OptionValues<typeof predictOptions>;

/** A label with what names its frame. */
type Labelled = Pick<LabelledFrame, 'index' | 'time' | 'label' | 'probability'> &
  Partial<LabelledFrame>;

/**
 * Prints the label of each frame as soon as it is final, for each file in order, or for standard
 * input: its lines are one sequence of numbers, or the paths of clips for a model of pixels.
 */
export const predictLabels = action(
  predictOptions,
  async ({ model, inputs }: { model: LabelingModel; inputs: InputLines }, flags, output) => {
    const { preprocessing } = model.inputs;
    const frameRate = preprocessing === null ? flags.frameRate : preprocessing.rate;
    const format = await checkTargets(inputs, flags, preprocessing !== null);
    const drawn: { name: string; rows: { predicted: string[] } }[] = [];
    for await (const [name, frames] of sequencesOf(inputs, flags, preprocessing)) {
      const predicted: string[] = [];
      const times: (number | null)[] = [];
      for await (const found of labelsOf(model, frames, flags)) {
        const time = found.time ?? (frameRate === null ? null : found.index / frameRate);
        print({ ...found, time }, name, output);
        predicted.push(found.label);
        times.push(found.time);
      }
      if (predicted.length === 0) {
        throw new DataError(`${name}: expected frames, one line of numbers each, got none`);
      }
      drawn.push({ name: printable(name), rows: { predicted } });
      if (format === null) continue;
      const known = times.every((time) => time !== null);
      const segments = timedSegments(predicted, {
        ...(known && { times: times.map(Number) }),
        ...(frameRate !== null && { frameRate }),
      });
      const text = writeSegments(format, segments, { date: new Date() });
      const path = flags.segments as string;
      await writeFileAtomic(path, new TextEncoder().encode(text));
      output.note(`Saved ${printable(path)}, ${segments.length} segments.`);
    }
    if (flags.timeline !== null) await saveDrawing(flags.timeline, drawn, timelineSvg, output);
  },
);

/**
 * Checks options, and files to be written, before anything is read.
 * @returns the format of the segments, if any
 */
async function checkTargets(
  inputs: InputLines,
  flags: Flags,
  isOfPixels: boolean,
): Promise<SegmentFormat | null> {
  const { segments, timeline, timeColumn, sequenceColumn, ignoreColumns, frameRate } = flags;
  const ofNumbers = [timeColumn, sequenceColumn, ignoreColumns, frameRate];
  if (isOfPixels && ofNumbers.some((value) => value !== null)) {
    throw new UsageError(
      'the model reads clips of pixels, which have no columns, and times of their own; leave out ' +
        '--time-column, --sequence-column, --ignore-columns and --frame-rate',
    );
  }
  if (timeline !== null) await checkDrawing('--timeline', timeline);
  if (segments === null) return null;
  const format = segmentFormats.find((ending) => segments.toLowerCase().endsWith(`.${ending}`));
  if (format === undefined) {
    throw new UsageError(
      `--segments writes ${segmentFormats.map((ending) => `.${ending}`).join(', ')}, so its path must end ` +
        `in one of these, got ${segments}`,
    );
  }
  const { count = isOfPixels ? null : 1 } = inputs;
  if (count !== 1) {
    throw new UsageError(
      `--segments needs one sequence, got ${count === null ? 'standard input' : `${count} files`}; ` +
        'predict one after the other',
    );
  }
  const isTimed = isOfPixels || timeColumn !== null || frameRate !== null;
  if ((format === 'eaf' || format === 'vtt') && !isTimed) {
    throw new UsageError(`--segments ${segments} needs times: give --frame-rate or --time-column`);
  }
  await checkOutput('--segments', segments);
  return format;
}

/** The sequences to label by name: the given files, else standard input. */
async function* sequencesOf(
  inputs: InputLines,
  flags: Flags,
  preprocessing: Preprocessing | null,
): AsyncGenerator<[string, AsyncIterable<ReadFrame>]> {
  if (inputs.count === undefined && preprocessing === null) {
    yield ['standard input', readFrames(inputs, 'standard input', flags)];
    return;
  }
  for await (const path of inputs) {
    if (path instanceof DataError) throw path;
    yield [
      path,
      preprocessing === null ? readNumbers(path, flags) : readPixels(path, preprocessing),
    ];
  }
}

async function* readNumbers(path: string, flags: Flags): AsyncGenerator<ReadFrame> {
  if (isClipName(path) || (await isFolder('predict', path))) throw needsNumbers(path);
  yield* readFrames(readLines(streamFile('predict', path), path), path, flags);
}

async function* readPixels(path: string, preprocessing: Preprocessing): AsyncGenerator<ReadFrame> {
  for await (const frame of streamPixelClip(path, preprocessing)) yield { ...frame, where: path };
}

async function* labelsOf(
  model: LabelingModel,
  frames: AsyncIterable<ReadFrame>,
  { smoothing, minimumDuration }: Flags,
): AsyncGenerator<Labelled> {
  if (model.configuration.direction === 'offline') {
    yield* labelsOfAll(model, frames, { smoothing, minimumDuration });
    return;
  }
  const labeler = model.labeler({ smoothing, minimumDuration });
  try {
    for await (const { values, time, where } of frames) {
      checkChannels(model, values, where);
      yield* labeler.push(values, time ?? undefined);
    }
    yield* labeler.flush();
  } finally {
    labeler.dispose();
  }
}

/** An offline model needs the whole sequence. */
async function* labelsOfAll(
  model: LabelingModel,
  frames: AsyncIterable<ReadFrame>,
  settling: Pick<Flags, 'smoothing' | 'minimumDuration'>,
): AsyncGenerator<Labelled> {
  const rows: ReadFrame[] = [];
  for await (const frame of frames) {
    checkChannels(model, frame.values, frame.where);
    rows.push(frame);
  }
  if (rows.length === 0) return;
  const { channels } = model;
  const values = new Float32Array(rows.length * channels);
  rows.forEach((row, place) => {
    values.set(row.values, place * channels);
  });
  const sequence: FrameSequence = { values, length: rows.length, channels };
  const [{ labels, probabilities }] = await model.label([sequence], settling);
  for (const [index, label] of labels.entries()) {
    const place = index * model.labels.length + model.labels.indexOf(label);
    yield { index, time: rows[index].time, label, probability: probabilities[place] };
  }
}

function checkChannels({ channels }: LabelingModel, values: Float32Array, where: string): void {
  if (values.length === channels) return;
  throw new DataError(
    `${where}: expected ${channels} values, as the model was trained on, got ${values.length}; leave ` +
      'columns out with --ignore-columns',
  );
}

function print(found: Labelled, path: string, output: Output): void {
  const { index, time, label, probability } = found;
  output.result(
    [
      String(index),
      ...(time === null ? [] : [time.toFixed(3)]),
      printable(label),
      formatShare(probability),
    ].join('\t'),
    { event: 'label', path, ...found },
  );
}
