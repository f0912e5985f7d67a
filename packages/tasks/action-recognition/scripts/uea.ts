// Accuracy on a data set of the UEA archive, official split.
//
//     node --conditions=@unrolled/source scripts/uea.ts NATOPS_TRAIN.ts NATOPS_TEST.ts [--seeds 5]
//         [--options '{ "motion": false }'] [--whole]

import { readFileSync } from 'node:fs';
import { parseUea } from '@unrolled/datasets';
import { measureFolds, readArguments } from './measure-folds.ts';

const { positionals, ...how } = readArguments();
const [training, test] = positionals.map((path) => parseUea(readFileSync(path, 'utf8'), path));
if (test === undefined) throw new Error('two files must be given, to train on and to test on');

await measureFolds([{ name: 'official split', training, test }], how);
