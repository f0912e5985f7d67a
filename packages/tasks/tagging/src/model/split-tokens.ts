import { check, rules } from '@unrolled/guards';

const inner = "'’.,:\\-‐‑/@&_";
const pattern = new RegExp(
  `[\\p{L}\\p{M}\\p{N}]+(?:[${inner}][\\p{L}\\p{M}\\p{N}]+)*|([^\\s\\p{L}\\p{M}\\p{N}])\\1*`,
  'gu',
);

/**
 * The words, numbers and punctuation marks of a sentence: `It's $3.50, e.g.` becomes `It's`, `$`, `3.50`,
 * `,`, `e.g`, `.`. Corpora differ here: a model does best on tokens split as in its training data, which
 * can also be given as a list.
 */
export function splitTokens(text: string): string[] {
  check('splitTokens', 'the text', text, rules.text);
  return text.match(pattern) ?? [];
}
