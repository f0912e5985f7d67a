import * as cells from '@unrolled/cells';
import * as datasets from '@unrolled/datasets';
import * as formats from '@unrolled/formats';
import * as languageModel from '@unrolled/language-model';
import * as metrics from '@unrolled/metrics';
import * as nn from '@unrolled/nn';
import * as sentiment from '@unrolled/sentiment';
import * as seq2seq from '@unrolled/seq2seq';
import * as task from '@unrolled/task';
import * as tensor from '@unrolled/tensor';
import * as tokenizers from '@unrolled/tokenizers';
import * as train from '@unrolled/train';
import * as translation from '@unrolled/translation';
import { type Door, doorsOf, type Instances } from './doors.ts';
import { type Examples, learned } from './example.ts';
import { seq2seqExamples, seq2seqInstances } from './seq2seq-examples.ts';
import { taskExamples, taskInstances, taskModels } from './task-examples.ts';
import { cellExamples, cellInstances, nnExamples, tensorExamples } from './tensor-examples.ts';
import { textExamples, tokenizerInstances } from './text-examples.ts';
import { trainingExamples } from './training-examples.ts';

/** Every public function of every package, by the names that the packages export. */
export async function allDoors(): Promise<Door[]> {
  const models = await taskModels();
  const examples: Examples = {
    ...tensorExamples,
    ...nnExamples,
    ...cellExamples,
    ...trainingExamples,
    ...textExamples,
    ...seq2seqExamples,
    ...taskExamples(models),
  };
  const instances: Instances = {
    Tensor: () => learned(2, 3).mul(1),
    ...cellInstances,
    ...tokenizerInstances,
    ...seq2seqInstances,
    ...taskInstances(models),
  };
  const packages = [
    tensor,
    nn,
    cells,
    train,
    metrics,
    datasets,
    tokenizers,
    formats,
    seq2seq,
    task,
    languageModel,
    sentiment,
    translation,
  ];
  return packages.flatMap((exports) => doorsOf({ ...exports }, examples, instances));
}
