import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { ArgumentError } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TextTaskModels, textTaskModels } from './fuzz-calls/text-task-examples.ts';

const anything = (value: unknown) => value as never;
let models: TextTaskModels;
beforeAll(async () => {
  models = await textTaskModels();
});

describe('calls of the tasks without types', () => {
  it.each([
    [
      'a text to predict',
      () => models.classifier.predict(anything('a text')),
      'pass [text] for one text',
    ],
    [
      'a text to translate',
      () => models.translator.translate(anything('a text')),
      'pass [text] for one text',
    ],
    [
      'a misspelt option of translate',
      () => models.translator.translate(['one'], anything({ beams: 2 })),
      'did you mean beam?',
    ],
    [
      'a number to explain',
      () => models.classifier.explain(anything(7)),
      'SentimentModel.explain: the text must be a text, got 7',
    ],
    [
      'a misspelt option of a run',
      () => languageModel.train('a text', anything({ epoch: 1 })),
      'unknown option "epoch"',
    ],
    [
      'examples without labels',
      () => sentiment.train(anything({ training: [{ text: 'a' }] })),
      'training[0].label must be a text, got undefined',
    ],
    [
      'texts for pairs',
      () => translation.train(anything(['one'])),
      'training[0] must be an object, got "one"',
    ],
    [
      'a hook that does not exist',
      () => languageModel.train('a text', {}, anything({ onStep: () => 1 })),
      'unknown option "onStep"',
    ],
  ])('refuse %s', async (_, call, message) => {
    const error = await Promise.resolve(call()).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(message);
  });
});
