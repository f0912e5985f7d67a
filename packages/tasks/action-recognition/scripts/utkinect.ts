// Accuracy on UTKinect-Action3D (Xia 2012), each recording or each person held out in turn.
//
//     node --conditions=@unrolled/source scripts/utkinect.ts FOLDER [--by recording|person] [--seeds 5]
//         [--options '{ "motion": false }'] [--whole]
//
// FOLDER has actionLabel.txt and joints_s01_e01.txt, …

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cutSegments,
  type LabelledSequence,
  parseActionSegments,
  parseFrameRows,
} from '@unrolled/datasets';
import { measureFolds, readArguments } from './measure-folds.ts';

const { positionals, by, ...how } = readArguments();
const [folder] = positionals;
if (folder === undefined) throw new Error('FOLDER must be the folder of UTKinect, got none');

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const segments = parseActionSegments(textOf('actionLabel.txt'));

/** Recording or person that is held out: `s01_e02`, or `s01`. */
const groupOf = (recording: string): string =>
  by === 'person' ? recording.slice(0, 3) : recording;

const recordings = [...new Set(segments.map(({ recording }) => recording))];
const sequences: LabelledSequence[] = recordings.flatMap((recording) => {
  const name = `joints_${recording}.txt`;
  const own = segments.filter((segment) => segment.recording === recording);
  return cutSegments(parseFrameRows(textOf(name), name), own).map((sequence) => ({
    ...sequence,
    group: groupOf(recording),
  }));
});
const groups = [...new Set(sequences.map(({ group = '' }) => group))];
const folds = groups.map((name) => ({
  name,
  training: sequences.filter(({ group }) => group !== name),
  test: sequences.filter(({ group }) => group === name),
}));
await measureFolds(folds, {
  ...how,
  options: { skeleton: 'kinect', mirror: true, ...how.options },
});
