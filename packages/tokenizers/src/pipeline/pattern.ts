import { describe } from '@unrolled/guards';
import { fieldsOf, refusal, unsupported } from '../json-checks.ts';

/** A pattern of a `tokenizer.json`, and its equivalent in JavaScript. */
export interface Pattern {
  readonly json: { readonly Regex: string } | { readonly String: string };
  /** With the flags g and u. */
  readonly regex: RegExp;
}

/** Longest pattern that is read; that of GPT-4o has 300 characters. */
const longest = 4000;

/** @throws TokenizerError naming a part of a pattern that has another meaning in JavaScript */
export function readPattern(value: unknown, where: string): Pattern {
  const { Regex, String: verbatim } = fieldsOf(value, where);
  const source = Regex ?? verbatim;
  if (typeof source !== 'string' || source === '' || source.length > longest) {
    throw refusal(where, `Regex or String must be a text of 1 to ${longest} characters`, source);
  }
  if (Regex === undefined) {
    return {
      json: { String: source },
      regex: new RegExp(source.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'gu'),
    };
  }
  try {
    return { json: { Regex: source }, regex: new RegExp(translated(source, where), 'gu') };
  } catch (cause) {
    if (cause instanceof SyntaxError) throw refusal(where, 'Regex must be a pattern', source);
    throw cause;
  }
}

/** Parts of a pattern of Oniguruma, which Hugging Face writes. */
const part =
  /\\[pP]\{\^?(?<property>\w+)\}|\\(?<escaped>[\s\S])|(?<group>\((?:\?(?:[:=!]|<[=!]|i:))?)|(?<end>\))|(?<quantifier>[*+?]|\{\d+(?:,\d*)?\})|(?<anchor>[$^])|(?<set>\[)|(?<close>\])|[\s\S]/gu;

/** Escapes that mean the same, or that have another name. */
const escapes: Readonly<Record<string, string>> = {
  ...{ s: String.raw`\s`, S: String.raw`\S`, d: String.raw`\p{Nd}`, D: String.raw`\P{Nd}` },
  ...{ r: String.raw`\r`, n: String.raw`\n`, t: String.raw`\t` },
};

interface Group {
  readonly foldsCase: boolean;
  /** Whether something in it may be repeated without bound. */
  repeats: boolean;
}

/**
 * The pattern for JavaScript.
 * @throws TokenizerError for what has another meaning there, and for repetitions of repetitions, which can
 *   take time without bound
 */
function translated(source: string, where: string): string {
  const result: string[] = [];
  const groups: Group[] = [{ foldsCase: false, repeats: false }];
  let inSet = false;
  let closed: Group | null = null;
  let afterQuantifier = false;
  const refuse = (what: string) =>
    unsupported(where, 'the pattern', describe(what), 'one without it');
  for (const match of source.matchAll(part)) {
    const [text] = match;
    const { property, escaped, group, end, quantifier, anchor, set, close } = match.groups ?? {};
    const innermost = groups[groups.length - 1];
    const before = closed;
    closed = null;
    const wasQuantifier: boolean = afterQuantifier;
    afterQuantifier = false;
    if (property !== undefined) {
      result.push(named(text, property, refuse));
    } else if (escaped !== undefined) {
      const known = escapes[escaped] ?? (/[a-z\d]/i.test(escaped) ? undefined : literal(escaped));
      if (known === undefined) throw refuse(text);
      result.push(known);
    } else if (inSet) {
      if (set !== undefined || (text === '&' && result.at(-1) === '&')) throw refuse(`[${text}`);
      if (close !== undefined) inSet = false;
      result.push(/^[{}()|/-]$/.test(text) && text !== '-' ? literal(text) : text);
    } else if (set !== undefined) {
      inSet = true;
      result.push(text);
    } else if (group !== undefined) {
      const foldsCase = group === '(?i:' || innermost.foldsCase;
      groups.push({ foldsCase, repeats: false });
      result.push(group === '(?i:' || group === '(' ? '(?:' : group);
    } else if (end !== undefined) {
      if (groups.length === 1) throw refuse(text);
      closed = groups.pop() as Group;
      groups[groups.length - 1].repeats ||= closed.repeats;
      result.push(text);
    } else if (quantifier !== undefined) {
      if (wasQuantifier && quantifier !== '?') throw refuse(`${result.at(-1)}${quantifier}`);
      if (!wasQuantifier && quantifier !== '?') {
        if (before?.repeats) throw refuse(`)${quantifier}`);
        innermost.repeats = true;
      }
      afterQuantifier = !wasQuantifier;
      result.push(text);
    } else if (anchor !== undefined || close !== undefined || text === '{' || text === '}') {
      throw refuse(text);
    } else if (text === '.') {
      result.push(String.raw`[^\n]`);
    } else {
      result.push(innermost.foldsCase ? bothCases(text) : text);
    }
  }
  return result.join('');
}

const literal = (character: string): string =>
  /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;

const bothCases = (letter: string): string =>
  /[a-z]/i.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : letter;

/** Scripts have a different name in JavaScript: `\p{Han}` is `\p{Script=Han}`. */
function named(text: string, property: string, refuse: (what: string) => Error): string {
  const [, kind] = text;
  const negated = text.includes('^') !== (kind === 'P');
  for (const name of [property, `Script=${property}`]) {
    const own = `\\${negated ? 'P' : 'p'}{${name}}`;
    try {
      new RegExp(own, 'u');
      return own;
    } catch {}
  }
  throw refuse(text);
}
