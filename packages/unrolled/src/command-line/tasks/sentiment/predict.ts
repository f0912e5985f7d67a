import {
  buildSentimentModel,
  decodeSentimentModel,
  type ExplainedPrediction,
  type SentimentPrediction,
} from '@unrolled/sentiment';
import type { Output } from '../../output/streams.ts';
import type { ModelFile, ModelFlags } from '../task-command.ts';
import { formatShare } from './words.ts';

/** A line for each text as it comes: its label, how sure, the text. */
export async function predictLabels(
  { path, contents }: ModelFile,
  inputs: AsyncIterable<string>,
  { explain }: ModelFlags,
  output: Output,
): Promise<void> {
  const model = buildSentimentModel(decodeSentimentModel(contents, path));
  for await (const text of inputs) {
    if (explain === true) {
      const prediction = await model.explain(text);
      output.result([line(prediction, text), ...effects(prediction)].join('\n'), {
        event: 'prediction',
        text,
        ...prediction,
      });
      continue;
    }
    const [prediction] = await model.predict([text]);
    output.result(line(prediction, text), { event: 'prediction', text, ...prediction });
  }
}

const line = ({ label, probability }: SentimentPrediction, text: string): string =>
  `${label}\t${formatShare(probability)}\t${text}`;

const effects = ({ words }: ExplainedPrediction): string[] =>
  words.map(({ word, effect }) => `    ${effect >= 0 ? '+' : '−'}${format(effect)}  ${word}`);

const format = (effect: number): string => Math.abs(effect).toFixed(2);
