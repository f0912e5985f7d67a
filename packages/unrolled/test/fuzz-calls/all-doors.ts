import * as actionRecognition from '@unrolled/action-recognition';
import * as gpu from '@unrolled/backend-gpu';
import * as cells from '@unrolled/cells';
import * as classification from '@unrolled/classification';
import * as datasets from '@unrolled/datasets';
import * as generated from '@unrolled/datasets/generated';
import * as formats from '@unrolled/formats';
import * as formatsNode from '@unrolled/formats/node';
import * as languageModel from '@unrolled/language-model';
import * as languageModelNode from '@unrolled/language-model/node';
import * as metrics from '@unrolled/metrics';
import * as nn from '@unrolled/nn';
import * as sentiment from '@unrolled/sentiment';
import * as seq2seq from '@unrolled/seq2seq';
import * as task from '@unrolled/task';
import * as taskNode from '@unrolled/task/node';
import * as tensor from '@unrolled/tensor';
import * as tokenizers from '@unrolled/tokenizers';
import * as train from '@unrolled/train';
import * as translation from '@unrolled/translation';
import * as vision from '@unrolled/vision';
import { type Door, doorsOf, type Instances } from './doors.ts';
import { type Examples, learned } from './example.ts';
import { nodeExamples } from './node-examples.ts';
import { seq2seqExamples, seq2seqInstances } from './seq2seq-examples.ts';
import { taskExamples, taskInstances, taskModels } from './task-examples.ts';
import { cellExamples, cellInstances, nnExamples, tensorExamples } from './tensor-examples.ts';
import { textExamples, tokenizerInstances } from './text-examples.ts';
import { trainingExamples } from './training-examples.ts';

/**
 * Every public function of every package, by the names that the packages export.
 * @throws Error for an example of a function that no package exports
 */
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
    ...nodeExamples(models),
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
    classification,
    task,
    generated,
    gpu,
    vision,
    actionRecognition,
    languageModel,
    sentiment,
    translation,
    formatsNode,
    taskNode,
    languageModelNode,
  ];
  const doors = doorsOf(packages, examples, instances);
  const names = new Set(doors.map(({ name }) => name));
  const stale = Object.keys(examples).filter((name) => !names.has(name));
  if (stale.length > 0) throw new Error(`examples of what no package exports: ${stale.join(', ')}`);
  return doors;
}
