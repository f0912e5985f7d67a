import {
  parseTaggedSentences,
  type TaggedSentence,
  type TaggedSentenceOptions,
  taggedFormats,
} from '@unrolled/datasets';
import { type OptionValues, option } from '@unrolled/task';
import { readText } from '../../files/text-files.ts';
import { optionalColumn } from '../../options/column-options.ts';

/** Options of the layout of tagged sentences. */
export const taggedOptions = {
  format: option.optional(
    option.choice(taggedFormats, 'columns', 'layout of the sentences'),
    'by the ending and the first line',
  ),
  tokenColumn: optionalColumn(
    'with the token; a number unless it is a table',
    'the first; token in a table',
  ),
  labelColumn: optionalColumn(
    'with the label; a number unless it is a table',
    'the last; label in a table',
  ),
  sentenceColumn: optionalColumn('with the name of the sentence, in a table', 'sentence'),
  tagSeparator: option.text(
    '/',
    'text',
    'text between a token and its label, such as / in dog/NOUN',
  ),
};

/** The sentences of one or more files. @throws FileError, DataError */
export async function readTagged(
  name: string,
  paths: readonly string[],
  { tagSeparator, ...flags }: OptionValues<typeof taggedOptions>,
): Promise<TaggedSentence[]> {
  const sentences: TaggedSentence[] = [];
  for (const path of paths) {
    const options: TaggedSentenceOptions = {
      source: path,
      tagSeparator,
      format: flags.format ?? undefined,
      tokenColumn: flags.tokenColumn ?? undefined,
      labelColumn: flags.labelColumn ?? undefined,
      sentenceColumn: flags.sentenceColumn ?? undefined,
    };
    for (const sentence of parseTaggedSentences(await readText(name, [path]), options)) {
      sentences.push(sentence);
    }
  }
  return sentences;
}
