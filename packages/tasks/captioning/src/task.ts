import { defineTask } from '@unrolled/task';
import { tokenizerFromJSON } from '@unrolled/tokenizers';
import { CaptioningModel } from './captioning-model.ts';
import { checkLayout, layoutWords } from './image-layout.ts';
import { checkImageSource, sourceWords } from './image-source.ts';
import { modelOptions, trainingOptions } from './options.ts';
import { checkImageStandardizers } from './standardizers.ts';

/**
 * Captions of images: a decoder reads a grid of features of each image, and is trained on human captions.
 * The weights are chosen by CIDEr of captions generated for held-out images.
 */
export const captioning = /* @__PURE__ */ defineTask({
  name: 'captioning',
  version: '1',
  package: '@unrolled/captioning',
  unit: 'images',
  model: CaptioningModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ tokenizer, grid, source, standardizers }) => ({
      ...{ tokenizer, grid, source, standardizers },
    }),
    write: (parts) => ({ ...parts }),
    read({ where, field }) {
      const grid = checkLayout(where, field('grid') as never);
      return {
        tokenizer: tokenizerFromJSON(field('tokenizer')),
        grid,
        source: checkImageSource(where, field('source') as never, grid),
        standardizers: checkImageStandardizers(where, field('standardizers') as never, grid),
      };
    },
    summary: ({ tokenizer, grid, source }) => ({
      words: tokenizer.size,
      images: `${layoutWords(grid)} by ${sourceWords(source)}`,
    }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});
