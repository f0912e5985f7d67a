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
import { nonNegativeNumber, positiveInteger } from '../../option-values.ts';
import type { Output } from '../../streams.ts';
import type { ModelFile, PredictFlags } from '../task-command.ts';
import { checkHeatMap, saveHeatMap } from './heat-map.ts';

interface TranslateFlags {
  readonly beam?: number;
  readonly lengthPenalty?: number;
  readonly nBest?: number;
  readonly stream?: true;
  readonly alignment?: true;
  readonly heatMap?: string;
}

export function addPredictOptions(command: Command): void {
  command
    .option('--beam <n>', 'translation: how many the search keeps (default: 5)', positiveInteger)
    .option(
      '--length-penalty <n>',
      'translation: rank by ln p / length^n (default: 1)',
      nonNegativeNumber,
    )
    .option('--n-best <n>', 'translation: give so many of each, with scores', positiveInteger)
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
    const found = await translate(model, source, options, output);
    const { alignment } = found;
    if (alignment !== null) alignments.push(alignment);
    const lines = options.alignment && alignment !== null ? [alignmentText(alignment), ''] : [];
    output.result([...inWords(found, options), ...lines].join('\n'), {
      event: 'translation',
      source,
      ...found,
    });
  }
  if (options.heatMap !== undefined) await saveHeatMap(options.heatMap, alignments, output);
}

function inWords(found: TranslatedSentence, { stream, nBest }: TranslateFlags): string[] {
  if (stream) return [''];
  if (nBest === undefined) return [found.text];
  return [found, ...found.alternatives].map(({ score, text }) => `${score.toFixed(4)}\t${text}`);
}

async function translate(
  model: TranslationModel,
  source: string,
  { stream, beam, lengthPenalty, nBest }: TranslateFlags,
  output: Output,
): Promise<TranslatedSentence> {
  if (stream !== true) {
    return (await model.translate([source], { beam, lengthPenalty, nBest }))[0];
  }
  return model.stream(source, (text) => {
    if (output.isJson) output.event({ event: 'piece', text });
    else output.text(text);
  });
}

/** All that can be wrong with them is found before anything is translated. */
async function checkFlags(
  { configuration }: TranslationModel,
  path: string,
  { stream, alignment, heatMap, ...search }: TranslateFlags,
): Promise<void> {
  const { beam, lengthPenalty, nBest } = search;
  const ofBeam = { '--beam': beam, '--length-penalty': lengthPenalty, '--n-best': nBest };
  for (const [option, value] of Object.entries(ofBeam)) {
    if (!stream || value === undefined) continue;
    throw new UsageError(
      `--stream writes the likeliest token each time, so it cannot be used with ${option}; leave one ` +
        'out',
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
