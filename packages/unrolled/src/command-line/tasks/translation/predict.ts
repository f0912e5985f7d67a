import { type Alignment, alignmentText } from '@unrolled/seq2seq';
import { printable } from '@unrolled/tensor/guards';
import {
  buildTranslationModel,
  decodeTranslationModel,
  type TranslatedSentence,
  type TranslationModel,
} from '@unrolled/translation';
import type { Command } from 'commander';
import { eachLine } from '../../files/each-line.ts';
import type { InputLines } from '../../files/input-lines.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import type { ModelFile, ModelFlags } from '../task-command.ts';
import { checkHeatMap, saveHeatMap } from './heat-map.ts';
import { addSearchOptions, type SearchFlags, searchOf } from './search-options.ts';

interface TranslateFlags extends SearchFlags {
  readonly alignment?: true;
  readonly heatMap?: string;
}

export function addPredictOptions(command: Command): void {
  addSearchOptions(command)
    .option('--alignment', 'say where the model looked for each token')
    .option('--heat-map <path>', 'draw where it looked, as .svg or .png');
}

/**
 * A translation for each line, as soon as the line is there; for an empty line an empty one. A line
 * that cannot be translated costs no other.
 */
export async function predictLines(
  { path, contents }: ModelFile,
  inputs: InputLines,
  flags: ModelFlags,
  output: Output,
): Promise<void> {
  const options = flags as TranslateFlags;
  const search = searchOf(options);
  const model = buildTranslationModel(decodeTranslationModel(contents, path));
  await checkLooks(model, path, options);
  const alignments: Alignment[] = [];
  const translating = eachLine(inputs, output, async (source, number) => {
    const found = options.stream
      ? await model.stream(source, (piece) => tell(piece, output), search)
      : (await model.translate([source], search))[0];
    const { alignment } = found;
    if (options.heatMap !== undefined && alignment !== null) alignments.push(alignment);
    const lines = options.alignment && alignment !== null ? [alignmentText(alignment), ''] : [];
    output.result([...inWords(found, options), ...lines].join('\n'), {
      event: 'translation',
      source,
      ...found,
    });
    for (const remark of remarksOn(found)) output.note(`line ${number}: ${remark}`);
  });
  await translating.finally(() => saveLooks(options.heatMap, alignments, output));
}

/** Remarks for the reader of a translation, one a line. */
function remarksOn({ unknown, cut, parts, stuck, ended }: TranslatedSentence): string[] {
  const names = unknown.map((one) => JSON.stringify(one)).join(', ');
  return [
    ...(unknown.length === 0 ? [] : [`not in the training data, copied or guessed: ${names}`]),
    ...(cut
      ? [`longer than every sentence in the training data, so translated in ${parts} parts`]
      : []),
    ...(stuck ? ['the translation repeats itself; do not rely on it'] : []),
    ...(ended ? [] : ['the translation did not come to an end and was cut off']),
  ];
}

async function saveLooks(
  heatMap: string | undefined,
  alignments: readonly Alignment[],
  output: Output,
): Promise<void> {
  if (heatMap !== undefined) await saveHeatMap(heatMap, alignments, output);
}

function inWords(found: TranslatedSentence, { stream, nBest }: TranslateFlags): string[] {
  if (stream) return [''];
  if (nBest === undefined) return [printable(found.text)];
  return [found, ...found.alternatives].map(
    ({ score, text }) => `${score.toFixed(4)}\t${printable(text)}`,
  );
}

function tell(text: string, output: Output): void {
  if (output.isJson) output.event({ event: 'piece', text });
  else output.text(text);
}

/** Before anything is translated: whether it can be said, and drawn, where the model looked. */
async function checkLooks(
  { configuration }: TranslationModel,
  path: string,
  { alignment, heatMap }: TranslateFlags,
): Promise<void> {
  if (configuration.attention === 'none' && (alignment || heatMap !== undefined)) {
    throw new UsageError(
      `${alignment ? '--alignment' : '--heat-map'} needs a model with attention, and ${path} has ` +
        'none; train one with --attention general',
    );
  }
  if (heatMap !== undefined) await checkHeatMap(heatMap);
}
