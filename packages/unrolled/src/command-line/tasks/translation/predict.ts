import { printable } from '@unrolled/guards';
import { type Alignment, alignmentSvg, alignmentText, searchSchema } from '@unrolled/seq2seq';
import { type OptionValues, option } from '@unrolled/task';
import type { TranslatedSentence, TranslationModel } from '@unrolled/translation';
import { eachText, type InputLines } from '../../files/input-lines.ts';
import { searchOfFlags } from '../../options/search-flags.ts';
import { checkDrawing, saveDrawing } from '../../output/drawing.ts';
import type { Output } from '../../output/streams.ts';
import { UsageError } from '../../program/failures.ts';
import { action } from '../define-command.ts';

const predictOptions = {
  ...searchSchema,
  alignment: option.toggle(
    false,
    'source tokens with the largest attention weights for each token',
  ),
  heatMap: option.optional(
    option.text('', 'path', 'drawing of the attention weights, .svg or .png'),
  ),
};

type PredictFlags = OptionValues<typeof predictOptions>;

interface Subject {
  readonly model: TranslationModel;
  readonly file: { readonly source: string };
  readonly inputs: InputLines;
}

/**
 * Translates each line as soon as it arrives; an empty line has an empty translation. A line that cannot be
 * translated is skipped.
 */
export const translateLines = action(
  predictOptions,
  async ({ model, file, inputs }: Subject, flags, output) => {
    const search = searchOfFlags(flags);
    await checkAlignment(model, file.source, flags);
    const { sampling, maximumLength } = search;
    const alignments: Alignment[] = [];
    const translating = eachText(inputs, output, async (source, number) => {
      const found = flags.stream
        ? await model.stream(source, (piece) => write(piece, output), { sampling, maximumLength })
        : (await model.translate([source], search))[0];
      const { alignment } = found;
      if (flags.heatMap !== null && alignment !== null) alignments.push(alignment);
      const lines = flags.alignment && alignment !== null ? [alignmentText(alignment), ''] : [];
      output.result([...textsOf(found, flags), ...lines].join('\n'), {
        event: 'translation',
        source,
        ...found,
      });
      for (const remark of remarksOn(found)) output.note(`line ${number}: ${remark}`);
    });
    await translating.finally(async () => {
      if (flags.heatMap !== null)
        await saveDrawing(flags.heatMap, alignments, alignmentSvg, output);
    });
  },
);

/** Remarks for the reader of a translation, one per line. */
function remarksOn({ unknown, cut, parts, stuck, ended }: TranslatedSentence): string[] {
  const names = unknown.map((one) => JSON.stringify(one)).join(', ');
  return [
    ...(unknown.length === 0 ? [] : [`not in the training data, copied or guessed: ${names}`]),
    ...(cut
      ? [`longer than every sentence in the training data, so translated in ${parts} parts`]
      : []),
    ...(stuck ? ['the translation repeats itself; do not rely on it'] : []),
    ...(ended ? [] : ['the translation reached the length limit and was cut off']),
  ];
}

function textsOf(found: TranslatedSentence, { stream, nBest }: PredictFlags): string[] {
  if (stream) return [''];
  if (nBest === null) return [printable(found.text)];
  return [found, ...found.alternatives].map(
    ({ score, text }) => `${score.toFixed(4)}\t${printable(text)}`,
  );
}

function write(text: string, output: Output): void {
  if (output.isJson) output.event({ event: 'piece', text });
  else output.text(text);
}

/** Checks, before anything is translated, that alignments exist and can be drawn. */
async function checkAlignment(
  { configuration }: TranslationModel,
  path: string,
  { alignment, heatMap }: PredictFlags,
): Promise<void> {
  if (configuration.attention === 'none' && (alignment || heatMap !== null)) {
    throw new UsageError(
      `${alignment ? '--alignment' : '--heat-map'} needs a model with attention, and ${path} has ` +
        'none; train one with --attention general',
    );
  }
  if (heatMap !== null) await checkDrawing('--heat-map', heatMap);
}
