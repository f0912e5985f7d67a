import { check, readFrom, rules } from '@unrolled/tensor/guards';

const iterableRule = {
  holds: (value: unknown) =>
    !ArrayBuffer.isView(value) && typeof readFrom(value, Symbol.iterator) === 'function',
  words: 'an array or an iterable of lists',
};

/** FNV-1a over ids: enough to notice that data was edited or taken for other data. */
export function checksumOf(lists: Iterable<ArrayLike<number>>): number {
  let hash = 0x811c9dc5;
  check('checksumOf', 'lists', lists, iterableRule);
  for (const list of lists) {
    check('checksumOf', 'each list', list, rules.numbers);
    for (let place = 0; place < list.length; place++) {
      hash = Math.imul(hash ^ list[place], 0x01000193);
    }
    hash = Math.imul(hash ^ list.length, 0x01000193);
  }
  return hash >>> 0;
}
