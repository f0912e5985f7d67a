import {
  type Alignment,
  alignmentText,
  buildTranslationModel,
  decodeTranslationModel,
  type TranslatedSentence,
  type TranslationModel,
} from '@unrolled/translation';
import type { Command } from 'commander';
import { UsageError } from '../../failures.ts';
import { positiveInteger } from '../../option-values.ts';
import type { Output } from '../../streams.ts';
import type { ModelFile, PredictFlags } from '../task-command.ts';
import { checkHeatMap, saveHeatMap } from './heat-map.ts';

interface TranslateFlags {
  readonly beam?: number;
  readonly stream?: true;
  readonly alignment?: true;
  readonly heatMap?: string;
}

export function addPredictOptions(command: Command): void {
  command
    .option('--beam <n>', 'translation: how many the search keeps (default: 5)', positiveInteger)
    .option('--stream', 'translation: write tokens as they come, the likeliest each time')
    .option('--alignment', 'translation: say where the model looked for each token')
    .option('--heat-map <path>', 'translation: draw where it looked, as .svg or .png');
}

/** A translation for each line, as soon as the line is there; for an empty line an empty one. */
export async function predictLines(
  { path, bytes }: ModelFile,
  inputs: AsyncIterable<string>,
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const options = flags as TranslateFlags;
  const model = buildTranslationModel(decodeTranslationModel(bytes, path));
  await checkFlags(model, path, options);
  const alignments: Alignment[] = [];
  for await (const source of inputs) {
    const { text, score, ended, alignment } = await translate(model, source, options, output);
    if (alignment !== null) alignments.push(alignment);
    const words = options.stream ? '' : text;
    const lines = options.alignment && alignment !== null ? [alignmentText(alignment), ''] : [];
    output.result([words, ...lines].join('\n'), {
      event: 'translation',
      source,
      text,
      score,
      ended,
      alignment,
    });
  }
  if (options.heatMap !== undefined) await saveHeatMap(options.heatMap, alignments, output);
}

async function translate(
  model: TranslationModel,
  source: string,
  { stream, beam }: TranslateFlags,
  output: Output,
): Promise<TranslatedSentence> {
  if (stream !== true) return (await model.translate([source], { beam }))[0];
  return model.stream(source, (text) => {
    if (output.isJson) output.event({ event: 'piece', text });
    else output.text(text);
  });
}

/** All that can be wrong with them is found before anything is translated. */
async function checkFlags(
  { configuration }: TranslationModel,
  path: string,
  { beam, stream, alignment, heatMap }: TranslateFlags,
): Promise<void> {
  if (stream && beam !== undefined) {
    throw new UsageError(
      '--stream writes the likeliest token each time, so it cannot be used with --beam; leave one out',
    );
  }
  if (configuration.attention === 'none' && (alignment || heatMap !== undefined)) {
    throw new UsageError(
      `${alignment ? '--alignment' : '--heat-map'} needs a model with attention, and ${path} has ` +
        'none; train one with --attention general',
    );
  }
  if (heatMap !== undefined) await checkHeatMap(heatMap);
}
