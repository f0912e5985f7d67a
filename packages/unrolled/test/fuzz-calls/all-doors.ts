import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as actionRecognition from '@unrolled/action-recognition';
import * as gpu from '@unrolled/backend-gpu';
import * as native from '@unrolled/backend-native';
import * as captioning from '@unrolled/captioning';
import * as cells from '@unrolled/cells';
import * as cellsStreaming from '@unrolled/cells/streaming';
import * as charts from '@unrolled/charts';
import * as classification from '@unrolled/classification';
import * as datasets from '@unrolled/datasets';
import * as generated from '@unrolled/datasets/generated';
import * as exchange from '@unrolled/exchange';
import * as exchangeNode from '@unrolled/exchange/node';
import * as forecasting from '@unrolled/forecasting';
import * as formats from '@unrolled/formats';
import * as formatsNode from '@unrolled/formats/node';
import * as languageModel from '@unrolled/language-model';
import * as languageModelNode from '@unrolled/language-model/node';
import * as metrics from '@unrolled/metrics';
import * as nn from '@unrolled/nn';
import * as sentiment from '@unrolled/sentiment';
import * as seq2seq from '@unrolled/seq2seq';
import * as tagging from '@unrolled/tagging';
import * as task from '@unrolled/task';
import * as taskNode from '@unrolled/task/node';
import * as tensor from '@unrolled/tensor';
import * as tokenizers from '@unrolled/tokenizers';
import * as train from '@unrolled/train';
import * as trainWorker from '@unrolled/train/worker';
import * as translation from '@unrolled/translation';
import * as videoCaptioning from '@unrolled/video-captioning';
import * as videoLabeling from '@unrolled/video-labeling';
import * as vision from '@unrolled/vision';
import * as visionBrowser from '@unrolled/vision/browser';
import * as visionBrowserVideo from '@unrolled/vision/browser-video';
import * as visionNode from '@unrolled/vision/node';
import { type Door, doorsOf, type Exports, type Instances } from './doors.ts';
import { type Examples, learned } from './example.ts';
import { exchangeExamples } from './exchange-examples.ts';
import { frameTaskExamples, frameTaskInstances, frameTaskModels } from './frame-task-examples.ts';
import { nodeExamples } from './node-examples.ts';
import { seq2seqExamples, seq2seqInstances } from './seq2seq-examples.ts';
import { cellExamples, cellInstances, nnExamples, tensorExamples } from './tensor-examples.ts';
import { textExamples, tokenizerInstances } from './text-examples.ts';
import { textTaskExamples, textTaskInstances, textTaskModels } from './text-task-examples.ts';
import { trainingExamples } from './training-examples.ts';
import { visionExamples, visionInstances } from './vision-examples.ts';

/** Public entries by the names under which they are imported; none may be missing, see below. */
const entries: Readonly<Record<string, Exports>> = {
  '@unrolled/tensor': tensor,
  '@unrolled/nn': nn,
  '@unrolled/cells': cells,
  '@unrolled/cells/streaming': cellsStreaming,
  '@unrolled/train': train,
  '@unrolled/train/worker': trainWorker,
  '@unrolled/metrics': metrics,
  '@unrolled/charts': charts,
  '@unrolled/datasets': datasets,
  '@unrolled/datasets/generated': generated,
  '@unrolled/tokenizers': tokenizers,
  '@unrolled/exchange': exchange,
  '@unrolled/exchange/node': exchangeNode,
  '@unrolled/formats': formats,
  '@unrolled/formats/node': formatsNode,
  '@unrolled/seq2seq': seq2seq,
  '@unrolled/classification': classification,
  '@unrolled/vision': vision,
  '@unrolled/vision/node': visionNode,
  '@unrolled/vision/browser': visionBrowser,
  '@unrolled/vision/browser-video': visionBrowserVideo,
  '@unrolled/task': task,
  '@unrolled/task/node': taskNode,
  '@unrolled/backend-gpu': gpu,
  '@unrolled/backend-native': native,
  '@unrolled/action-recognition': actionRecognition,
  '@unrolled/captioning': captioning,
  '@unrolled/language-model': languageModel,
  '@unrolled/language-model/node': languageModelNode,
  '@unrolled/forecasting': forecasting,
  '@unrolled/sentiment': sentiment,
  '@unrolled/tagging': tagging,
  '@unrolled/translation': translation,
  '@unrolled/video-captioning': videoCaptioning,
  '@unrolled/video-labeling': videoLabeling,
};

/** Entries that export the functions of others, no functions, or parts for authors of layers and tasks. */
const withoutDoors =
  /^unrolled$|^unrolled\/|^@unrolled\/guards|^@unrolled\/exchange\/parts$|^@unrolled\/(?:seq2seq|classification|vision)\/onnx$|^@unrolled\/seq2seq\/captions$|^@unrolled\/nn\/guards$|^@unrolled\/tensor\/(?:guards|recurrence|streaming|native|embedded-kernels|kernels\/.+)$|\/package\.json$/;

/** @throws Error for a public entry of a package that is not fuzzed */
function checkEntries(): void {
  const root = new URL('../../../', import.meta.url);
  for (const folder of ['', 'tasks/']) {
    for (const { name } of readdirSync(new URL(folder, root), { withFileTypes: true })) {
      const path = new URL(`${folder}${name}/package.json`, root);
      if (!existsSync(path)) continue;
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      const { name: packageName, private: isPrivate, exports } = manifest;
      if (isPrivate) continue;
      for (const path of Object.keys(exports)) {
        const entry = `${packageName}${path.slice(1)}`;
        if (entry in entries || withoutDoors.test(entry)) continue;
        throw new Error(`${entry} is not fuzzed; add it to packages/unrolled/test/fuzz-calls`);
      }
    }
  }
}

/**
 * Every public function of every package, by the names that the packages export.
 * @throws Error for an example of a function that no package exports, or an entry without doors
 */
export async function allDoors(): Promise<Door[]> {
  checkEntries();
  const [texts, frames] = [await textTaskModels(), await frameTaskModels()];
  const examples: Examples = {
    ...tensorExamples,
    ...nnExamples,
    ...cellExamples,
    ...trainingExamples,
    ...textExamples,
    ...seq2seqExamples,
    ...textTaskExamples(texts),
    ...frameTaskExamples(frames),
    ...visionExamples,
    ...(await exchangeExamples()),
    ...(await nodeExamples(texts)),
  };
  const instances: Instances = {
    Tensor: () => learned(2, 3).mul(1),
    ...cellInstances,
    ...tokenizerInstances,
    ...seq2seqInstances,
    ...textTaskInstances(texts),
    ...frameTaskInstances(frames),
    ...visionInstances,
  };
  const doors = doorsOf(Object.values(entries), examples, instances);
  const names = new Set(doors.map(({ name }) => name));
  const stale = Object.keys(examples).filter((name) => !names.has(name));
  if (stale.length > 0) throw new Error(`examples of what no package exports: ${stale.join(', ')}`);
  return doors;
}
