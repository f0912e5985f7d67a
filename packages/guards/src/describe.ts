import { kindOf } from './kind.ts';
import { escaped } from './printable.ts';

/** The maximum number of characters of a text that an error repeats. */
const longest = 60;

/**
 * A value in a few words for an error: one line of bounded length, control characters escaped. Calls no
 * method of the value, and never throws.
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'bigint':
      return 'a bigint';
    case 'object':
      try {
        return value === null ? 'null' : describeObject(value);
      } catch {
        return 'an object';
      }
    default:
      return String(value);
  }
}

/** The first few of a list of texts, quoted. */
export function describeList(texts: readonly string[]): string {
  const first = texts.slice(0, mostTexts).map(describe);
  if (texts.length > mostTexts) first.push(`and ${texts.length - mostTexts} more`);
  return first.join(', ');
}

/** The most texts of a list that an error repeats. */
const mostTexts = 8;

/** Quotes a text, shortened, with invisible characters and changes of text direction escaped. */
function quote(text: string): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(start).replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    escaped,
  );
}

/** Properties that are read of a value marked as a tensor. */
interface TensorLike {
  readonly disposed: boolean;
  readonly dtype: string;
  readonly shape: readonly number[];
}

function describeObject(value: object): string {
  if (kindOf(value) === 'tensor') {
    const tensor = value as TensorLike;
    return `a tensor (${tensor.disposed ? 'disposed' : tensor.dtype}, [${tensor.shape.join(', ')}])`;
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = typedArrayName(value) ?? value.constructor?.name;
  if (ArrayBuffer.isView(value) && 'length' in value) return `a ${name} of ${value.length}`;
  // A minified class has a name of one or two letters, which says nothing.
  return typeof name === 'string' && /^[A-Z]\w{2,40}$/.test(name) && name !== 'Object'
    ? `an object (${name})`
    : 'an object';
}

const typedArrayName = (value: object): string | undefined =>
  Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value);
