import { buildLanguageModel, decodeLanguageModel } from '@unrolled/language-model';
import { readText } from '../../files/text-files.ts';
import { formatCount } from '../../output/progress.ts';
import type { Output } from '../../output/streams.ts';
import type { EvaluateFlags, ModelFile } from '../task-command.ts';
import { describeLoss } from './words.ts';

export async function evaluateText(
  { path, contents }: ModelFile,
  { data }: EvaluateFlags,
  output: Output,
): Promise<void> {
  const model = buildLanguageModel(decodeLanguageModel(contents, path));
  const text = await readText('--data', data);
  const { loss, bitsPerCharacter, perplexity, characters } = await model.evaluate(text);
  output.result(`${describeLoss(loss)}, over ${formatCount(characters)} characters`, {
    event: 'evaluation',
    loss,
    bitsPerCharacter,
    perplexity,
    characters,
  });
}
