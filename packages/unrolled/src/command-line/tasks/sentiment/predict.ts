import { type ClassPrediction, formatShare } from '@unrolled/classification';
import { parseTexts } from '@unrolled/datasets';
import { writeFileAtomic } from '@unrolled/formats/node';
import { printable } from '@unrolled/guards';
import type { ExplainedPrediction, SentimentModel } from '@unrolled/sentiment';
import { type OptionValues, option } from '@unrolled/task';
import { eachText, type InputLines } from '../../files/input-lines.ts';
import { checkOutput } from '../../files/output-file.ts';
import { readText } from '../../files/text-files.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';
import { layoutOf, textOptions } from './tables.ts';

const predictOptions = {
  explain: option.toggle(false, 'effect of each word on the label'),
  data: option.optional(
    option.text('', 'path', 'table of texts to label, .tsv, .csv or .jsonl'),
    'none',
  ),
  output: option.optional(
    option.text('', 'path', 'file for the table with the columns predicted and probability'),
    'standard output',
  ),
  ...textOptions,
};

/** A line for each text as it arrives, with its label and probability; or a table with both. */
export const predictLabels = action(
  predictOptions,
  async (
    { model, inputs }: { readonly model: SentimentModel; readonly inputs: InputLines },
    flags,
    output,
  ) => {
    const { data, explain } = flags;
    if (data !== null) {
      if (!explain) return predictTable(model, data, flags, output);
      throw new UsageError(
        'predict: expected --explain or --data, got both; leave one of them out',
      );
    }
    await eachText(inputs, output, async (text) => {
      if (explain) {
        const prediction = await model.explain(text);
        output.result([line(prediction, text), ...effects(prediction)].join('\n'), {
          event: 'prediction',
          text,
          ...prediction,
        });
        return;
      }
      const [prediction] = await model.predict([text]);
      output.result(line(prediction, text), { event: 'prediction', text, ...prediction });
    });
  },
);

async function predictTable(
  model: SentimentModel,
  data: string,
  flags: OptionValues<typeof predictOptions>,
  output: Output,
): Promise<void> {
  const { output: target } = flags;
  if (target !== null) await checkOutput('--output', target);
  const table = parseTexts(await readText('--data', [data]), layoutOf(data, flags));
  const predictions = await model.predict(table.texts);
  const written = table.withColumns({
    predicted: predictions.map(({ label }) => label),
    probability: predictions.map(({ probability }) => Number(probability.toFixed(4))),
  });
  if (target !== null) {
    await writeFileAtomic(target, new TextEncoder().encode(written));
    output.event({ event: 'saved', path: target, texts: table.texts.length });
    output.note(`Saved ${printable(target)}, ${table.texts.length} texts.`);
    return;
  }
  if (!output.isJson) output.text(written);
  for (const [place, prediction] of predictions.entries()) {
    output.event({ event: 'prediction', text: table.texts[place], ...prediction });
  }
}

const line = ({ label, probability }: ClassPrediction, text: string): string =>
  [label, formatShare(probability), text].map(printable).join('\t');

const effects = ({ words }: ExplainedPrediction): string[] =>
  words.map(
    ({ word, effect }) => `    ${effect >= 0 ? '+' : '−'}${format(effect)}  ${printable(word)}`,
  );

const format = (effect: number): string => Math.abs(effect).toFixed(2);
