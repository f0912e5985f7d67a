import { option } from '@unrolled/task';

/** Options of what draws text, token by token. @param tokens what is drawn, in the plural */
export const samplingOptions = (tokens: string, temperature: number) => ({
  temperature: option.nonNegative(
    temperature,
    `sampling temperature of ${tokens}; 0 always takes the likeliest`,
  ),
  topK: option.optional(option.size(1, `number of likeliest ${tokens} to draw among`), 'all'),
  topP: option.optional(
    option.portion(1, `share of the probability that the ${tokens} to draw among must hold`),
    'all of it',
  ),
  seed: option.count(1, 'random seed of the text'),
});
