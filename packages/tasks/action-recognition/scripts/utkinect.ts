// Accuracy on UTKinect-Action3D (Xia 2012), each recording or each person held out in turn.
//
//     node --conditions=@unrolled/source scripts/utkinect.ts FOLDER [--by recording|person] [--seeds 5]
//         [--no-motion] [--epochs 60]
//
// FOLDER has actionLabel.txt and joints_s01_e01.txt, …

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  cutSegments,
  type LabelledSequence,
  parseActionSegments,
  parseFrameRows,
} from '@unrolled/datasets';
import { actionRecognition } from '../src/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    by: { type: 'string', default: 'recording' },
    seeds: { type: 'string', default: '5' },
    motion: { type: 'boolean', default: true },
    epochs: { type: 'string', default: '60' },
    folds: { type: 'string' },
    options: { type: 'string', default: '{}' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('FOLDER must be the folder of UTKinect, got none');

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const segments = parseActionSegments(textOf('actionLabel.txt'));
const recordings = [...new Set(segments.map(({ recording }) => recording))];

/** Sequences by what is held out: `s01_e02`, or `s01`. */
const groupOf = (recording: string): string =>
  values.by === 'person' ? recording.slice(0, 3) : recording;

const sequences: LabelledSequence[] = recordings.flatMap((recording) => {
  const name = `joints_${recording}.txt`;
  const own = segments.filter((segment) => segment.recording === recording);
  return cutSegments(parseFrameRows(textOf(name), name), own).map((sequence) => ({
    ...sequence,
    group: groupOf(recording),
  }));
});
const groups = [...new Set(sequences.map(({ group }) => group))].slice(
  0,
  Number(values.folds ?? 99),
);
const accuracies: Record<string, number[]> = {};
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const right: Record<string, number> = { recurrent: 0, frameAverage: 0, paddedLogistic: 0 };
  let tested = 0;
  for (const group of groups) {
    const training = sequences.filter((sequence) => sequence.group !== group);
    const test = sequences.filter((sequence) => sequence.group === group);
    const { model } = await actionRecognition.train(
      { training },
      {
        ...{ skeleton: 'kinect', mirror: true, motion: values.motion },
        ...{ seed, epochs: Number(values.epochs) },
        ...JSON.parse(values.options),
      },
    );
    const { accuracy, baselines } = await actionRecognition.evaluate(model, test, {
      baseline: seed === 1 ? training : undefined,
    });
    right.recurrent += accuracy * test.length;
    for (const [name, scores] of Object.entries(baselines ?? {})) {
      right[name] += scores.accuracy * test.length;
    }
    tested += test.length;
    process.stderr.write(`seed ${seed}, ${group}: ${(100 * accuracy).toFixed(1)} %\n`);
  }
  for (const [name, count] of Object.entries(right)) {
    if (seed > 1 && name !== 'recurrent') continue;
    accuracies[name] = [...(accuracies[name] ?? []), (100 * count) / tested];
  }
  process.stderr.write(`seed ${seed}: ${JSON.stringify(accuracies)}\n`);
}
for (const [name, of] of Object.entries(accuracies)) {
  const mean = of.reduce((sum, value) => sum + value, 0) / of.length;
  const deviation = Math.sqrt(
    of.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, of.length - 1),
  );
  console.log(
    `${name} ${mean.toFixed(1)} ± ${deviation.toFixed(1)} % of ${sequences.length}, by ${values.by}`,
  );
}
