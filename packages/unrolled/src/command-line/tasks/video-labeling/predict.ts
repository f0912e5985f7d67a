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
import { streamFile } from '../../files/frame-files.ts';
import { type InputLines, readLines } from '../../files/input-lines.ts';
import { checkOutput } from '../../files/output-file.ts';
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
 * Prints the label of each frame as soon as it is settled: of the lines of standard input, which are one
 * sequence, or of one file after the other.
 */
export const predictLabels = action(
  predictOptions,
  async ({ model, inputs }: { model: LabelingModel; inputs: InputLines }, flags, output) => {
    const format = await checkTargets(inputs, flags);
    const drawn: { name: string; rows: { predicted: string[] } }[] = [];
    for await (const [name, frames] of sequencesOf(inputs, flags)) {
      const predicted: string[] = [];
      const times: (number | null)[] = [];
      for await (const found of labelsOf(model, frames, flags)) {
        const time =
          found.time ?? (flags.frameRate === null ? null : found.index / flags.frameRate);
        print({ ...found, time }, name, output);
        predicted.push(found.label);
        times.push(found.time);
      }
      if (predicted.length === 0) {
        throw new DataError(`${name}: expected frames, a line of numbers each, got none`);
      }
      drawn.push({ name: printable(name), rows: { predicted } });
      if (format === null) continue;
      const known = times.every((time) => time !== null);
      const segments = timedSegments(predicted, {
        ...(known && { times: times.map(Number) }),
        ...(flags.frameRate !== null && { frameRate: flags.frameRate }),
      });
      const text = writeSegments(format, segments, { date: new Date() });
      const path = flags.segments as string;
      await writeFileAtomic(path, new TextEncoder().encode(text));
      output.note(`Saved ${printable(path)}, ${segments.length} segments.`);
    }
    if (flags.timeline !== null) await saveDrawing(flags.timeline, drawn, timelineSvg, output);
  },
);

/** Checks files to be written before anything is read. @returns the format of the segments, if any */
async function checkTargets(inputs: InputLines, flags: Flags): Promise<SegmentFormat | null> {
  const { segments, timeline, timeColumn, frameRate } = flags;
  if (timeline !== null) await checkDrawing('--timeline', timeline);
  if (segments === null) return null;
  const format = segmentFormats.find((ending) => segments.toLowerCase().endsWith(`.${ending}`));
  if (format === undefined) {
    throw new UsageError(
      `--segments writes ${segmentFormats.map((ending) => `.${ending}`).join(', ')}, so its path must end ` +
        `in one of these, got ${segments}`,
    );
  }
  if ((inputs.count ?? 1) > 1) {
    throw new UsageError(
      `--segments needs one sequence, got ${inputs.count} files; predict one after the other`,
    );
  }
  if ((format === 'eaf' || format === 'vtt') && timeColumn === null && frameRate === null) {
    throw new UsageError(`--segments ${segments} needs times: give --frame-rate or --time-column`);
  }
  await checkOutput('--segments', segments);
  return format;
}

/** The sequences to label by name: files that were given, else the lines of standard input. */
async function* sequencesOf(
  inputs: InputLines,
  flags: Flags,
): AsyncGenerator<[string, AsyncIterable<ReadFrame>]> {
  if (inputs.count === undefined) {
    yield ['standard input', readFrames(inputs, 'standard input', flags)];
    return;
  }
  for await (const path of inputs) {
    if (path instanceof DataError) throw path;
    const lines = readLines(streamFile('predict', path), path);
    yield [path, readFrames(lines, path, flags)];
  }
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
