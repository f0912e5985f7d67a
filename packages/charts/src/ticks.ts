import { check, type Rule, rules } from '@unrolled/guards';

const countRule: Rule = {
  holds: (count) => typeof count === 'number' && count > 0 && count <= 1_000,
  words: 'a number above 0 and at most 1,000',
};

/**
 * Round values of an axis within [from, to], about `count` of them: steps of 1, 2 or 5 times a power of ten.
 * One value, `from`, where that range has no length, or no end.
 * @throws ArgumentError for a count that is not above 0 and at most 1,000
 */
export function ticks(from: number, to: number, count: number): number[] {
  check('ticks', 'from', from, rules.anyNumber);
  check('ticks', 'to', to, rules.anyNumber);
  check('ticks', 'count', count, countRule);
  const span = to - from;
  if (!(span > 0) || span === Infinity) return [from];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = power * ([1, 2, 5].find((factor) => span / (power * factor) <= count) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
