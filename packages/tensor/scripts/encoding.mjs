/** Bytes as `fromText` of `src/embedded-kernels/encoding.ts` reads them. */
export function encodeText(bytes) {
  const character = (digit) => String.fromCharCode(digit + (digit > 56 ? 36 : 35));
  const prefixes = ['', '}', '~'];
  return Array.from(bytes, (byte) => prefixes[Math.floor(byte / 89)] + character(byte % 89)).join(
    '',
  );
}

/** Bytes by which a place to copy from is looked up. */
const prefix = 4;
/** A copy from elsewhere must be this long to be shorter than the bytes themselves. */
const leastFarCopy = 6;
const leastNearCopy = 2;
/** A copy from where the last one ended needs no move, which is worth as many bytes. */
const nearBonus = 3;

/** The difference of which `applyDifference` makes `after` out of `before`; both are Buffers. */
export function encodeDifference(before, after) {
  const places = placesByPrefix(before);
  const bytes = [];
  const number = (value) => {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  };
  let added = [];
  let from = 0;
  const write = (move, count) => {
    number(added.length);
    bytes.push(...added);
    number(move < 0 ? -2 * move - 1 : 2 * move);
    number(count);
    added = [];
  };
  for (let place = 0; place < after.length; ) {
    const near = { start: from, count: commonLength(before, from, after, place) };
    const far = (places.get(prefixAt(after, place)) ?? []).map((start) => ({
      start,
      count: commonLength(before, start, after, place),
    }));
    const longest = far.reduce(longer, { start: 0, count: 0 });
    const isNear = near.count + nearBonus >= longest.count;
    const { start, count } = isNear ? near : longest;
    if (count >= (isNear ? leastNearCopy : leastFarCopy)) {
      write(start - from, count);
      from = start + count;
      place += count;
    } else {
      added.push(after[place++]);
      from++;
    }
  }
  if (added.length > 0) write(0, 0);
  return Buffer.from(bytes);
}

const longer = (one, other) => (other.count > one.count ? other : one);

const prefixAt = (bytes, place) => bytes.toString('latin1', place, place + prefix);

function placesByPrefix(bytes) {
  const places = new Map();
  for (let place = 0; place + prefix <= bytes.length; place++) {
    const key = prefixAt(bytes, place);
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  return places;
}

function commonLength(before, from, after, place) {
  let count = 0;
  while (
    from + count < before.length &&
    place + count < after.length &&
    before[from + count] === after[place + count]
  ) {
    count++;
  }
  return count;
}
