import { defineTask } from '@unrolled/task';
import { tokenizerFromJSON } from '@unrolled/tokenizers';
import { FrameInputs } from '@unrolled/vision';
import { modelOptions, trainingOptions } from './options.ts';
import { VideoCaptioningModel } from './video-captioning-model.ts';

/**
 * Captions of clips: frames to sentence, many-to-many. The weights are chosen by CIDEr of captions
 * generated for held-out clips.
 */
export const videoCaptioning = /* @__PURE__ */ defineTask({
  name: 'video-captioning',
  version: '1',
  package: '@unrolled/video-captioning',
  unit: 'clips',
  model: VideoCaptioningModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer, inputs }) => ({ tokenizer, inputs }),
    write: ({ tokenizer, inputs }) => ({ tokenizer, inputs }),
    read: ({ where, field }) => ({
      tokenizer: tokenizerFromJSON(field('tokenizer')),
      inputs: FrameInputs.from(where, field('inputs')),
    }),
    summary: ({ tokenizer, inputs }) => ({ words: tokenizer.size, inputs: `${inputs}` }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
