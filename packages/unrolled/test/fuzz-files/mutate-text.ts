import type { Rng } from '@unrolled/tensor';
import { pick, small } from './random.ts';

/** Words and signs with a meaning in some format, or none in any. */
const oddPieces = [
  ...['', ' ', '\t', '\n', '\r', '\r\n', ',', ';', '"', '""', '"\n', "'", '\\', '\u0000', '\ufeff'],
  ...['1e39', '-1e39', '1e999', 'NaN', 'Infinity', '-0', '0x10', '1_0', '1e-60', '٣', '1,5'],
  ...[
    '\u001b[31m',
    '\u202e',
    '\ud800',
    'e\u0301'.repeat(9),
    '👩‍👩‍👧',
    '__proto__',
    '{',
    '[',
    '}',
    'null',
  ],
  ...['text', 'label', 'source', 'target', '{"text":1}', '"a', 'a'.repeat(5000), '\n'.repeat(500)],
];

/** Lines and the pieces between separators: replaced by odd ones, doubled, moved or left out. */
export function mutateText(text: string, rng: Rng): string {
  let mutant = text;
  for (let times = 1 + small(rng, 5); times > 0; times--) mutant = mutateOnce(mutant, rng);
  return mutant;
}

function mutateOnce(text: string, rng: Rng): string {
  const parts = text.split(pick(rng, [/(\n)/, /([\n\t,; "])/, /(\b)/]));
  const at = rng.integer(parts.length);
  const other = rng.integer(parts.length);
  switch (rng.integer(6)) {
    case 0:
      parts[at] = pick(rng, oddPieces);
      break;
    case 1:
      parts.splice(at, 0, pick(rng, oddPieces));
      break;
    case 2:
      parts.splice(at, 1 + small(rng, 8));
      break;
    case 3:
      [parts[at], parts[other]] = [parts[other], parts[at]];
      break;
    case 4:
      parts.splice(other, 0, ...parts.slice(at, at + 8));
      break;
    default:
      parts[at] += parts[other] + pick(rng, oddPieces);
  }
  return parts.join('');
}
