// Labels of real sequences, each person held out in turn, by how far a label may look ahead.
//
//     node --conditions=@unrolled/source scripts/measure-labels.ts gestures|rest|exercises FOLDER
//         [--seeds 3] [--look-ahead 0,5,10,20,40,offline] [--options '{"noise":0.3}']
//         [--options-for '{"b":{"noise":0.6}}'] [--chart chart.svg]
//
// `rest` has two labels, rest and gesture. The weights are chosen on a recording of the other people; the
// person held out is measured once, by the options for that person where there are some.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type LabelledFrames, renameLabels } from '@unrolled/datasets';
import { ConfusionMatrix, segmentScores } from '@unrolled/metrics';
import { type LabelingModel, videoLabeling } from '../src/index.ts';
import { lookAheadChart } from './look-ahead-chart.ts';
import { type ByPerson, readExercises, readGestures } from './real-data.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '3' },
    'look-ahead': { type: 'string', default: '0' },
    options: { type: 'string', default: '{}' },
    'options-for': { type: 'string', default: '{}' },
    chart: { type: 'string' },
  },
});
const [subject, folder] = positionals;
if (folder === undefined)
  throw new Error('expected a measurement and its FOLDER, got fewer arguments');

const data = read();
const people = Object.keys(data);
const others = (person: string) =>
  people.filter((other) => other !== person).flatMap((other) => data[other]);

function read(): ByPerson {
  if (subject === 'exercises') return readExercises(folder);
  const gestures = readGestures(folder);
  if (subject !== 'rest') return gestures;
  const names = {
    Preparation: 'Gesture',
    Stroke: 'Gesture',
    Hold: 'Gesture',
    Retraction: 'Gesture',
  };
  return Object.fromEntries(
    Object.entries(gestures).map(([person, own]) => [person, renameLabels(own, names)]),
  );
}

const mean = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (share: number): string => (100 * share).toFixed(1);
/** `83.1 ± 0.4` in per cent. */
function spread(list: readonly number[]): string {
  const deviation = Math.sqrt(mean(list.map((value) => (value - mean(list)) ** 2)));
  return `${percent(mean(list))} ± ${percent(deviation)}`;
}

/** Scores of frames whose labels occur in training, and of the segments of all frames. */
async function scoresOf(model: LabelingModel, sequences: readonly LabelledFrames[]) {
  const { labels } = model;
  const matrix = new ConfusionMatrix(labels.length);
  const predicted = (await model.label(sequences)).map((found) => found.labels);
  sequences.forEach((sequence, place) => {
    sequence.labels.forEach((label, frame) => {
      if (!labels.includes(label)) return;
      matrix.add(labels.indexOf(predicted[place][frame]), labels.indexOf(label));
    });
  });
  const segments = segmentScores(
    predicted,
    sequences.map((sequence) => sequence.labels),
  );
  const gesture = labels.indexOf('Gesture');
  return {
    accuracy: matrix.accuracy,
    macroF1: matrix.macroF1,
    edit: segments.edit / 100,
    f1At50: segments.f1[50] / 100,
    ...(gesture >= 0 && { gestureF1: matrix.scores(gesture).f1 }),
  };
}

/** The most frequent label and single frames, on frames whose labels occur in training. */
async function describeBaselines(model: LabelingModel, person: string): Promise<string> {
  const known = data[person].map((sequence) => withLabels(sequence, model.labels));
  const { majority, baseline } = await videoLabeling.evaluate(model, known, {
    baseline: others(person),
  });
  const frames = (list: readonly LabelledFrames[]) =>
    list.reduce((sum, { length }) => sum + length, 0);
  const rows = { majority, 'single frames': baseline ?? majority };
  return [
    ...Object.entries(rows).map(
      ([name, { accuracy, macroF1 }]) =>
        `${name} ${percent(accuracy)}, macro F1 ${percent(macroF1)}`,
    ),
    `${frames(known)} of ${frames(data[person])} frames have labels that occur in training`,
  ].join('; ');
}

/** The frames that have one of these labels: for a model that sees each by itself. */
function withLabels(sequence: LabelledFrames, labels: readonly string[]): LabelledFrames {
  const { values, channels } = sequence;
  const kept = [...sequence.labels.keys()].filter((frame) =>
    labels.includes(sequence.labels[frame]),
  );
  return {
    ...sequence,
    length: kept.length,
    labels: kept.map((frame) => sequence.labels[frame]),
    values: Float32Array.from(
      kept.flatMap((frame) => [...values.subarray(frame * channels, (frame + 1) * channels)]),
    ),
  };
}

const curve: { lookAhead: string; accuracy: number; macroF1: number }[] = [];
for (const [column, lookAhead] of values['look-ahead'].split(',').entries()) {
  const scores: Record<string, number[]> = {};
  const perPerson: string[] = [];
  for (const person of people) {
    const own: Record<string, number[]> = {};
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const { model } = await videoLabeling.train(
        { training: others(person) },
        {
          ...(lookAhead === 'offline'
            ? { direction: lookAhead }
            : { lookAhead: Number(lookAhead) }),
          ...(JSON.parse(values['options-for'])[person] ?? JSON.parse(values.options)),
          seed,
        },
      );
      for (const [name, value] of Object.entries(await scoresOf(model, data[person]))) {
        own[name] = [...(own[name] ?? []), value];
      }
      if (column === 0 && seed === 1)
        console.log(`${person}: ${await describeBaselines(model, person)}`);
      model.dispose();
    }
    perPerson.push(
      `${person}: ${Object.entries(own)
        .map(([name, list]) => `${name} ${spread(list)}`)
        .join(', ')}`,
    );
    for (const [name, list] of Object.entries(own))
      scores[name] = [...(scores[name] ?? []), mean(list)];
  }
  console.log(
    [
      `look-ahead ${lookAhead}`,
      ...perPerson.map((line) => `  ${line}`),
      `  mean: ${Object.entries(scores)
        .map(([name, list]) => `${name} ${percent(mean(list))}`)
        .join(', ')}`,
    ].join('\n'),
  );
  curve.push({ lookAhead, accuracy: mean(scores.accuracy), macroF1: mean(scores.macroF1) });
}
if (values.chart !== undefined) writeFileSync(values.chart, lookAheadChart(curve));
