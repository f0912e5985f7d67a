import { checkLabels } from '@unrolled/classification';
import { readStandardizer } from '@unrolled/datasets';
import { defineTask } from '@unrolled/task';
import { LabelingModel } from './labeling-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * A label for every frame as it comes: many-to-many, aligned, over skeletons, sensors or features of
 * frames. Next to it stands a logistic regression of single frames, which tells what memory adds.
 */
export const videoLabeling = /* @__PURE__ */ defineTask({
  name: 'video-labeling',
  version: '1',
  package: '@unrolled/video-labeling',
  unit: 'sequences',
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ labels, standardizer }: LabelingModel) => ({ labels, standardizer }),
    write: ({ labels, standardizer }) => ({ labels: { labels }, standardizer }),
    read: ({ where, field }) => ({
      labels: checkLabels(where, field('labels').labels as readonly string[]),
      standardizer: readStandardizer(where, field('standardizer')),
    }),
    summary: ({ labels, standardizer }) => ({
      labels: labels.join(', ').slice(0, 200),
      inputs: standardizer.mean.length,
    }),
  },
  create: ({ labels, standardizer }, configuration, { init, rng }) =>
    new LabelingModel({ labels, standardizer, configuration, init, rng }),
  training: () => import('./training.ts'),
});
