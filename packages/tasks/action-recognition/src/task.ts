import { checkLabels } from '@unrolled/classification';
import { defineTask } from '@unrolled/task';
import { FrameInputs } from '@unrolled/vision';
import { ActionModel } from './action-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * The action in a sequence of frames: many-to-one, over skeletons, sensors, features or pixels. A
 * model of single frames is trained too, to show what the order of the frames adds.
 */
export const actionRecognition = /* @__PURE__ */ defineTask({
  name: 'action-recognition',
  version: '1',
  package: '@unrolled/action-recognition',
  unit: 'sequences',
  model: ActionModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ labels, inputs }) => ({ labels, inputs }),
    write: ({ labels, inputs }) => ({ labels: { labels }, inputs }),
    read: ({ where, field }) => ({
      labels: checkLabels(where, field('labels').labels as readonly string[]),
      inputs: FrameInputs.from(where, field('inputs')),
    }),
    summary: ({ labels, inputs }) => ({
      actions: labels.join(', ').slice(0, 200),
      inputs: `${inputs}`,
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
