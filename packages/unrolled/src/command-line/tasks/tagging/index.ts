import { formatShare, reportLines } from '@unrolled/classification';
import type { TaggedSentence } from '@unrolled/datasets';
import { printable } from '@unrolled/guards';
import { type TaggingModel, tagging } from '@unrolled/tagging';
import { option } from '@unrolled/task';
import { action, defineCommand } from '../define-command.ts';
import { predictTags } from './predict.ts';
import { readTagged, taggedOptions } from './read-tagged.ts';
import { entityLines, figuresOf, scoresOf, warningsOf } from './scores.ts';

/** Commands of tagging. */
export const command = defineCommand(tagging, {
  dataOptions: taggedOptions,
  trainOptions: {},
  read: readTagged,
  trainingData: (sentences) => sentences,
  units: { words: 'tokens', field: 'tokens' },
  score: (value, details) => ({
    words: `Held-out sentences: ${scoresOf(details ?? {})}`,
    event: { value, ...details },
  }),
  result: ({ evaluation }) => ({
    heldOut: 'sentences',
    score: evaluation && scoresOf(figuresOf(evaluation)),
    warnings: evaluation === null ? [] : warningsOf(evaluation),
    next: (path) => `unrolled predict ${path} "…"`,
  }),
  evaluate: action(
    {
      ...taggedOptions,
      baseline: option.optional(
        option.text(
          '',
          'path',
          'sentences from which the most frequent label of each word is counted',
        ),
        'no comparison',
      ),
    },
    async (
      { model, data }: { model: TaggingModel; data: readonly TaggedSentence[] },
      { baseline, ...flags },
      output,
    ) => {
      const evaluation = await tagging.evaluate(model, data, {
        baseline: baseline === null ? undefined : await readTagged('--baseline', [baseline], flags),
      });
      const { entities, majority } = evaluation;
      const lines = [
        scoresOf(figuresOf(evaluation)),
        `whole sentences ${formatShare(evaluation.sentenceAccuracy)}; majority ` +
          `(${printable(majority.label)}) ${formatShare(majority.accuracy)}`,
        ...(entities === null ? [] : ['', ...entityLines(entities)]),
        '',
        ...reportLines(evaluation),
      ];
      for (const warning of warningsOf(evaluation)) output.warn(warning);
      output.result(lines.join('\n'), { event: 'evaluation', ...evaluation });
    },
  ),
  predict: predictTags,
  examples: `
Examples:
  unrolled train tagging --data train.conllu --val dev.conllu --out pos.safetensors
  unrolled train tagging --data names.csv --token-column word --label-column tag --sentence-column id
  unrolled train tagging --data tagged.txt --tag-separator _       (The_DET dog_NOUN barks_VERB)
  unrolled evaluate pos.safetensors --data test.conllu --baseline train.conllu
  unrolled predict pos.safetensors "The dog barks."
  unrolled predict pos.safetensors --layout columns < sentences.txt > tagged.tsv`,
});
