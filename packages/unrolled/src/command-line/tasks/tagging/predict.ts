import { printable } from '@unrolled/guards';
import type { TaggedTokens, TaggingModel } from '@unrolled/tagging';
import { option } from '@unrolled/task';
import { eachText, type InputLines } from '../../files/input-lines.ts';
import { action } from '../define-command.ts';

const splittings = ['words', 'spaces'] as const;
const layouts = ['inline', 'columns'] as const;

/** The tokens of each line as it comes, with their labels. */
export const predictTags = action(
  {
    split: option.choice(splittings, 'words', 'method of splitting a line into tokens'),
    layout: option.choice(
      layouts,
      'inline',
      'layout of the result, dog/NOUN on a line or a line for each token',
    ),
  },
  async (
    { model, inputs }: { readonly model: TaggingModel; readonly inputs: InputLines },
    { split, layout },
    output,
  ) => {
    await eachText(inputs, output, async (text) => {
      const sentence = split === 'words' ? text : text.split(/\s+/).filter(Boolean);
      const [tagged] = await model.tag([sentence]);
      const words = layout === 'inline' ? inlineOf(tagged) : columnsOf(tagged);
      output.result(words, { event: 'prediction', text, ...tagged });
    });
  },
);

const inlineOf = ({ tokens, labels }: TaggedTokens): string =>
  tokens.map((token, place) => printable(`${token}/${labels[place]}`)).join(' ');

/** An empty line ends the sentence. */
const columnsOf = ({ tokens, labels }: TaggedTokens): string =>
  tokens.map((token, place) => `${printable(token)}\t${printable(labels[place])}\n`).join('');
