// Real sequences with a label for each frame, from folders of the two data sets as they are published.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LabelledFrames,
  parseFrameRows,
  parseFrameTable,
  renameLabels,
} from '@unrolled/datasets';

/** Sequences of one person. */
export type ByPerson = Readonly<Record<string, readonly LabelledFrames[]>>;

const videos = ['a1', 'a2', 'a3', 'b1', 'b3', 'c1', 'c3'];
const joints = { leftHand: 0, rightHand: 1, head: 2, spine: 3, leftWrist: 4, rightWrist: 5 };

/**
 * Gesture phase segmentation (UCI): hands, wrists and head of three users who retell comics, relative to
 * the spine and in units of the distance from head to spine in the first frame; the velocities of each
 * over 3 and 9 frames, and the logarithms of its speeds.
 */
export function readGestures(folder: string): ByPerson {
  const sequences = videos.map((video) => {
    const source = join(folder, 'raw', `${video}_raw.csv`);
    const [read] = parseFrameTable(readFileSync(source, 'utf8'), {
      source,
      labelColumn: 'phase',
      ignoreColumns: ['timestamp'],
    });
    return { ...withVelocities(centred(read)), name: video };
  });
  const spelt = renameLabels(sequences, { Preparação: 'Preparation' });
  return byPerson(spelt, ({ name = '' }) => name[0]);
}

function centred(sequence: LabelledFrames): LabelledFrames {
  const { values, length, channels } = sequence;
  const at = (frame: number, joint: number, axis: number) =>
    values[frame * channels + 3 * joint + axis];
  const { head, spine, ...hands } = joints;
  const size = Math.hypot(...[0, 1, 2].map((axis) => at(0, head, axis) - at(0, spine, axis)));
  const kept = [...Object.values(hands), head];
  const result = new Float32Array(length * kept.length * 3);
  for (let frame = 0; frame < length; frame++) {
    kept.forEach((joint, place) => {
      for (const axis of [0, 1, 2]) {
        result[(frame * kept.length + place) * 3 + axis] =
          (at(frame, joint, axis) - at(frame, spine, axis)) / size;
      }
    });
  }
  return { ...sequence, values: result, channels: 3 * kept.length };
}

/** Frames over which velocities are taken. */
const lags = [3, 9];
/** Speeds below this are those of noise. */
const still = 0.003;

/** Points, and how each has moved: backwards in time only, so that labels can be given live. */
function withVelocities(sequence: LabelledFrames): LabelledFrames {
  const { values, length, channels } = sequence;
  const rows = Array.from({ length }, (_, frame) => {
    const point = values.subarray(frame * channels, (frame + 1) * channels);
    const moved = lags.flatMap((lag) => {
      const before = Math.max(0, frame - lag) * channels;
      const velocity = Array.from(point, (value, at) => (value - values[before + at]) / lag);
      const speeds = Array.from({ length: channels / 3 }, (_, joint) =>
        Math.log(Math.hypot(...velocity.slice(3 * joint, 3 * joint + 3)) + still),
      );
      return [...velocity, ...speeds];
    });
    return [...point, ...moved];
  });
  return { ...sequence, values: Float32Array.from(rows.flat()), channels: rows[0].length };
}

/** MoCap6: twelve angles of the body at ten frames a second, in six recordings of exercises. */
export function readExercises(folder: string): ByPerson {
  const text = (name: string) => readFileSync(join(folder, 'csv', name), 'utf8');
  const { values, channels } = parseFrameRows(text('sensor_data_per_tstep.csv'));
  const actions = text('actions_per_tstep.csv').trim().split(/\r?\n/).slice(1);
  const rows = actions.map((line, row) => {
    const [sequence, , label] = line.split(',');
    return [sequence, ...values.subarray(row * channels + 2, (row + 1) * channels), label].join(
      ',',
    );
  });
  const names = Array.from({ length: channels - 2 }, (_, channel) => `angle${channel}`);
  const table = [['sequence', ...names, 'label'].join(','), ...rows].join('\n');
  const sequences = parseFrameTable(table, { source: 'mocap6.csv', sequenceColumn: 'sequence' });
  return byPerson(sequences, ({ name = '' }) => name);
}

function byPerson(
  sequences: readonly LabelledFrames[],
  personOf: (sequence: LabelledFrames) => string,
): ByPerson {
  const found: Record<string, LabelledFrames[]> = {};
  for (const sequence of sequences) {
    const person = personOf(sequence);
    found[person] = [...(found[person] ?? []), sequence];
  }
  return found;
}
