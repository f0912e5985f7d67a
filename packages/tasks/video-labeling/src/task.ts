import { checkLabels } from '@unrolled/classification';
import { defineTask } from '@unrolled/task';
import { FrameInputs } from '@unrolled/vision';
import { LabelingModel } from './labeling-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * A label for every frame as it arrives: many-to-many, aligned, over skeletons, sensors or features of
 * frames. A logistic regression of single frames is trained too, to show what memory adds.
 */
export const videoLabeling = /* @__PURE__ */ defineTask({
  name: 'video-labeling',
  version: '1',
  package: '@unrolled/video-labeling',
  unit: 'sequences',
  model: LabelingModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ labels, inputs }) => ({ labels, inputs }),
    write: ({ labels, inputs }) => ({ labels: { labels }, inputs }),
    read: ({ where, field }) => ({
      labels: checkLabels(where, field('labels').labels as readonly string[]),
      inputs: FrameInputs.from(where, field('inputs')),
    }),
    summary: ({ labels, inputs }) => ({
      labels: labels.join(', ').slice(0, 200),
      inputs: `${inputs}`,
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
