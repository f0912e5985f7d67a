import { check, whole } from '@unrolled/guards';

const digits = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
/** Units within a group of four digits, and of the groups. */
const places = ['', '십', '백', '천'];
const groups = ['', '만', '억', '조'];

/**
 * A number in Sino-Korean words, in groups of four digits with spaces between them. 일 precedes a
 * unit only in 일억 and 일조, as in everyday writing.
 *
 *     12345 → 만 이천삼백사십오
 *
 * @param number from 0, below 10¹⁶
 * @throws ArgumentError for other numbers
 */
export function koreanNumber(number: number): string {
  check('koreanNumber', 'number', number, whole(0, 10 ** 16 - 1));
  if (number === 0) return '영';
  const words: string[] = [];
  for (let [rest, group] = [number, 0]; rest > 0; rest = Math.floor(rest / 10_000), group++) {
    const own = rest % 10_000;
    if (own > 0) words.unshift(groupWords(own, group));
  }
  return words.join(' ');
}

function groupWords(number: number, group: number): string {
  if (number === 1 && group === 1) return groups[group];
  const words = [...String(number)].map((digit, index, all) => {
    const place = all.length - 1 - index;
    if (digit === '0') return '';
    return (digit === '1' && place > 0 ? '' : digits[Number(digit)]) + places[place];
  });
  return words.join('') + groups[group];
}
