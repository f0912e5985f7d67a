import { parseTexts } from '@unrolled/datasets';
import { writeFileAtomic } from '@unrolled/formats/node';
import {
  buildSentimentModel,
  decodeSentimentModel,
  type ExplainedPrediction,
  type SentimentModel,
  type SentimentPrediction,
} from '@unrolled/sentiment';
import { printable } from '@unrolled/tensor/guards';
import { type Command, Option } from 'commander';
import { eachLine } from '../../files/each-line.ts';
import type { InputLines } from '../../files/input-lines.ts';
import { checkOutput } from '../../files/output-file.ts';
import { readText } from '../../files/text-files.ts';
import type { Output } from '../../output/streams.ts';
import type { ModelFile, ModelFlags } from '../task-command.ts';
import { addTextOptions, type TextFlags, tableOptions } from './examples.ts';
import { formatShare } from './words.ts';

type PredictFlags = ModelFlags &
  TextFlags & { readonly explain?: true; readonly data?: string; readonly output?: string };

export const addPredictOptions = (command: Command): Command =>
  addTextOptions(
    command
      .addOption(new Option('--explain', 'also what each word does to the label').conflicts('data'))
      .option('--data <path>', 'table whose texts are labelled, .tsv, .csv or .jsonl')
      .option(
        '--output <path>',
        'file for the table with the columns predicted and probability (default: standard output)',
      ),
  );

/** A line for each text as it comes, with its label and probability; or a table with both. */
export async function predictLabels(
  { path, contents }: ModelFile,
  inputs: InputLines,
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const model = buildSentimentModel(decodeSentimentModel(contents, path));
  if (flags.data !== undefined) return predictTable(model, flags.data, flags, output);
  await eachLine(inputs, output, async (text) => {
    if (flags.explain === true) {
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
}

async function predictTable(
  model: SentimentModel,
  data: string,
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const { output: target } = flags;
  if (target !== undefined) await checkOutput('--output', target);
  const options = tableOptions(data, flags);
  const table = parseTexts(await readText('--data', [data]), options);
  const predictions = await model.predict(table.texts);
  const written = table.withColumns({
    predicted: predictions.map(({ label }) => label),
    probability: predictions.map(({ probability }) => Number(probability.toFixed(4))),
  });
  if (target !== undefined) {
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

const line = ({ label, probability }: SentimentPrediction, text: string): string =>
  [label, formatShare(probability), text].map(printable).join('\t');

const effects = ({ words }: ExplainedPrediction): string[] =>
  words.map(
    ({ word, effect }) => `    ${effect >= 0 ? '+' : '−'}${format(effect)}  ${printable(word)}`,
  );

const format = (effect: number): string => Math.abs(effect).toFixed(2);
