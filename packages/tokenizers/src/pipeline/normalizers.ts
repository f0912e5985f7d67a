import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import { CharacterMap } from './character-map.ts';
import { readPattern } from './pattern.ts';
import { mapText, prepend, type Span, slice } from './span.ts';
import type { Stage } from './stage.ts';
import { readSequence } from './stage.ts';

/** Changes a text before it is cut. */
export type Normalizer = Stage<(span: Span) => Span>;

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

const known = `${forms.join(', ')}, Lowercase, StripAccents, BertNormalizer, Strip, Replace, Prepend, Precompiled, Sequence or null`;

/**
 * Reads the normalizer of a `tokenizer.json`.
 * @throws TokenizerError naming an unsupported one
 */
export function readNormalizer(value: unknown, where: string, depth = 0): Normalizer | null {
  if (value === null || value === undefined) return null;
  const part = fieldsOf(value, `${where}, normalizer`);
  const { type } = part;
  const whole = (change: (text: string) => string, fields: object = {}): Normalizer => ({
    json: { type: type as string, ...fields },
    run: (span) => mapText(span, change),
  });
  const form = forms.find((name) => name === type);
  if (form !== undefined) return whole((text) => text.normalize(form));
  switch (type) {
    case 'Lowercase':
      return whole((text) => text.toLowerCase());
    case 'StripAccents':
      return whole((text) => text.replaceAll(/\p{M}/gu, ''));
    case 'BertNormalizer':
      return readBert(part, where);
    case 'Strip':
      return readStrip(part);
    case 'Replace': {
      const { json, regex } = readPattern(part.pattern, `${where}, pattern of the normalizer`);
      const content = textOf(part.content, `${where}, content of the normalizer`);
      return whole((text) => text.replaceAll(regex, () => content), { pattern: json, content });
    }
    case 'Precompiled': {
      const { precompiled_charsmap } = part;
      const map = new CharacterMap(precompiled_charsmap, where);
      return whole((text) => map.replace(text), { precompiled_charsmap });
    }
    case 'Prepend': {
      const prefix = textOf(part.prepend, `${where}, prepend of the normalizer`);
      return {
        json: { type, prepend: prefix },
        run: (span) => prepend(prefix, span),
      };
    }
    case 'Sequence':
      return readSequence('normalizers', part, {
        where: `${where}, normalizer`,
        depth,
        read: (inner) => readNormalizer(inner, where, depth + 1),
        compose: (first, second) => (span) => second(first(span)),
        none: (span) => span,
      });
    default:
      throw unsupported(where, 'the normalizer', type, known);
  }
}

/** White space at the ends is removed. */
function readStrip(part: Readonly<Record<string, unknown>>): Normalizer {
  const left = part.strip_left === true;
  const right = part.strip_right === true;
  return {
    json: { type: 'Strip', strip_left: left, strip_right: right },
    run: (span) => {
      const end = right ? span.text.trimEnd().length : span.text.length;
      const start = left ? end - span.text.slice(0, end).trimStart().length : 0;
      return slice(span, start, end);
    },
  };
}

/** Clean text, spaces around ideographs, no accents, lower case. */
function readBert(part: Readonly<Record<string, unknown>>, where: string): Normalizer {
  const flag = (name: string): boolean => {
    const value = part[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw refusal(where, `${name} of the normalizer must be true or false`, value);
  };
  const clean_text = flag('clean_text');
  const handle_chinese_chars = flag('handle_chinese_chars');
  const lowercase = flag('lowercase');
  const strip_accents = part.strip_accents === null ? null : flag('strip_accents');
  const strips =
    part.strip_accents === null || part.strip_accents === undefined ? lowercase : strip_accents;
  const changes: ((text: string) => string)[] = [
    ...(clean_text ? [cleaned] : []),
    ...(handle_chinese_chars
      ? [(text: string) => text.replaceAll(/[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/g, ' $& ')]
      : []),
    ...(lowercase ? [(text: string) => text.toLowerCase()] : []),
    ...(strips ? [(text: string) => text.normalize('NFD').replaceAll(/\p{Mn}/gu, '')] : []),
  ];
  return {
    json: {
      type: 'BertNormalizer',
      clean_text,
      handle_chinese_chars,
      strip_accents: part.strip_accents === undefined ? null : strip_accents,
      lowercase,
    },
    run: (span) => changes.reduce(mapText, span),
  };
}

/** Without control characters, each white space as a space. */
const cleaned = (text: string): string =>
  text
    .replaceAll(/[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replaceAll(/\s/gu, ' ');

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw refusal(where, 'the value must be a text', value);
}
