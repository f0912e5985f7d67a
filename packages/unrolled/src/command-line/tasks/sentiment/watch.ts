import { SentimentModel } from '@unrolled/sentiment';
import { formatCount } from '../../output/progress.ts';
import type { TrainingWords } from '../../training/watch-training.ts';
import { formatShare } from './words.ts';

/** How the training of a sentiment model is told. */
export const sentimentWords: TrainingWords = {
  model: (model) => {
    if (!(model instanceof SentimentModel)) return null;
    const { cell, numLayers, hiddenSize, pooling, bidirectional } = model.configuration;
    const parameters = model.parameterCount();
    const words = model.tokenizer.size;
    const unit = model.tokenizer.toJSON().type === 'word' ? 'words' : 'tokens';
    return {
      words:
        `${bidirectional ? 'bidirectional ' : ''}${cell}, ${numLayers} × ${hiddenSize}, ${pooling} ` +
        `pooling, ${formatCount(parameters)} parameters, ${formatCount(words)} ${unit}, ` +
        `${model.labels.length} labels`,
      event: { parameters, words, labels: model.labels, ...model.configuration },
    };
  },
  score: (value, details) => {
    const { accuracy, macroF1, loss, baselineAccuracy, majorityAccuracy } = details ?? {};
    return {
      words:
        `Held-out examples: accuracy ${formatShare(accuracy)}, macro F1 ${formatShare(macroF1)}, loss ` +
        `${loss.toFixed(3)} (bag of words ${formatShare(baselineAccuracy)}, majority ` +
        `${formatShare(majorityAccuracy)})`,
      event: { value, ...details },
    };
  },
  loss: () => null,
  units: { words: 'words', field: 'words' },
};
