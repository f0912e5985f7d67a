import type { Rng } from '@unrolled/tensor';
import { pick, small } from './random.ts';

type Container = Record<string, unknown> | unknown[];

/** A value in a JSON document: `holder[key]`. */
interface Place {
  readonly holder: Container;
  readonly key: string | number;
}

const nesting = 3000;

/** Values as JSON spells them, since some have no spelling in a program. */
const oddValues: readonly string[] = [
  ...['null', 'true', 'false', '0', '-0', '1', '-1', '0.5', '1e9', '2147483648', '1e308', '1e999'],
  ...[
    '9007199254740991',
    '9007199254740993',
    '-1e999',
    '1e-400',
    '""',
    '"a"',
    '"\\u0000\\u001b[2J"',
  ],
  ...[
    '"\\u202e\\ud800"',
    '"__proto__"',
    '"Infinity"',
    '"NaN"',
    `"${'a'.repeat(5000)}"`,
    '[]',
    '{}',
  ],
  ...['[null]', '[[]]', '["a","a"]', '[0,-1,1e9]', '{"toString":1,"valueOf":1}', '{"length":1e9}'],
  ...['{"__proto__":{"cell":"x"}}', '{"constructor":1}', '{"then":1}', '{"type":"Sequence"}'],
  `${'['.repeat(nesting)}${']'.repeat(nesting)}`,
  `${'{"a":'.repeat(nesting)}1${'}'.repeat(nesting)}`,
  `[${new Array(3000).fill('0').join(',')}]`,
  `{${Array.from({ length: 1000 }, (_, key) => `"${key}":${key}`).join(',')}}`,
];

const oddKeys = ['__proto__', 'constructor', 'toString', 'length', '0', '', 'type', '\u001b'];

/** Stands in a text for an odd value, until it is spelt out. */
const mark = '\u0001odd';

/** A JSON text with values replaced by odd ones, keys renamed, and parts doubled or left out. */
export function mutateJson(text: string, rng: Rng): string {
  const root = { document: JSON.parse(text) as unknown };
  for (let times = 1 + small(rng, 4); times > 0; times--) {
    const places = [...placesIn(root)];
    if (places.length > 0) mutateAt(pick(rng, places), rng);
  }
  return (JSON.stringify(root.document) ?? 'null').replaceAll(
    /"\\u0001odd(\d+)"/g,
    // The mark may itself have been mutated.
    (_, index) => oddValues[Number(index) % oddValues.length],
  );
}

function* placesIn(holder: Container, depth = 0): Iterable<Place> {
  if (depth > 20) return;
  for (const key of Object.keys(holder)) {
    const value = Reflect.get(holder, key);
    yield { holder, key };
    // Of long lists the first few and the last will do.
    if (Array.isArray(value) && value.length > 40) {
      for (const place of [0, 1, value.length - 1]) {
        yield { holder: value, key: place };
        if (typeof value[place] === 'object' && value[place] !== null)
          yield* placesIn(value[place], depth + 1);
      }
    } else if (typeof value === 'object' && value !== null)
      yield* placesIn(value as Container, depth + 1);
  }
}

function mutateAt({ holder, key }: Place, rng: Rng): void {
  const value: unknown = Reflect.get(holder, key);
  switch (rng.integer(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      break;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, value);
      else define(holder, pick(rng, oddKeys), value);
      break;
    case 2:
      if (Array.isArray(value) && value.length > 1) value.reverse();
      else if (typeof value === 'number') define(holder, key, mutateNumber(value, rng));
      else if (typeof value === 'string') define(holder, key, mutateWord(value, rng));
      break;
    case 3:
      if (typeof value === 'boolean') define(holder, key, !value);
      else if (typeof value === 'number') define(holder, key, mutateNumber(value, rng));
      else if (typeof value === 'string') define(holder, key, mutateWord(value, rng));
      break;
    default:
      define(holder, key, `${mark}${rng.integer(oddValues.length)}`);
  }
}

/** Also for the name `__proto__`. */
const define = (holder: Container, key: string | number, value: unknown): boolean =>
  Reflect.defineProperty(holder, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });

const mutateNumber = (value: number, rng: Rng): number =>
  pick(rng, [value + 1, value - 1, -value, value * 2, value / 3, value * 2 ** 31, value + 0.5]);

function mutateWord(text: string, rng: Rng): string {
  const at = rng.integer(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return pick(rng, [
    before,
    after,
    `${before} ${after}`,
    text + text,
    text.toUpperCase(),
    `${text}0`,
  ]);
}
