import { describe } from '@unrolled/guards';
import { checkTokens, fieldsOf, refusal, unsupported } from '../json-checks.ts';
import type { AddedToken } from '../pipeline/pipeline-tokenizer.ts';
import { listSpecialTokens, type SpecialTokens } from '../special-tokens.ts';
import { readTemplate } from './read-template.ts';

type Fields = Record<string, unknown>;

/** Contents shared by every kind of `tokenizer.json`. */
export interface SharedSections {
  readonly tokens: readonly string[];
  readonly special: SpecialTokens;
  readonly added: readonly AddedToken[];
}

/** Special tokens named by the caller, which override the file. */
export interface GivenRoles {
  /** Tokens of the file, whose use it does not tell. */
  readonly special?: SpecialTokens;
  /** Tokens for roles without one; they are added where the file lacks them. */
  readonly defaults?: SpecialTokens;
}

/** The kind of model in a `tokenizer.json`; files before 2021 omit it. */
export function modelKind(file: unknown, where: string): string {
  const model = fieldsOf(fieldsOf(file, where).model, `${where}, model`);
  if (typeof model.type === 'string') return model.type;
  if (Array.isArray(model.vocab)) return 'Unigram';
  if (model.merges !== undefined) return 'BPE';
  return model.continuing_subword_prefix === undefined ? 'WordLevel' : 'WordPiece';
}

/** The unknown token by its text, or by its index in a list of tokens. */
function unknownOf({ unk_token: text, unk_id: id, vocab }: Fields): { unknown?: string } {
  if (typeof text === 'string') return { unknown: text };
  const entry: unknown = Array.isArray(vocab) && typeof id === 'number' ? vocab[id] : undefined;
  return Array.isArray(entry) && typeof entry[0] === 'string' ? { unknown: entry[0] } : {};
}

/** Vocabulary, special and added tokens. */
export function readShared(
  file: Fields,
  { special: given, defaults }: GivenRoles,
  where: string,
): SharedSections {
  const model = fieldsOf(file.model, `${where}, model`);
  const added = readAdded(file.added_tokens ?? [], where);
  const tokens = checkTokens(readVocabulary(file, added, where), where);
  const padding = (file.padding as Fields | null | undefined)?.pad_token;
  const named: SpecialTokens = {
    ...defaults,
    ...(typeof padding === 'string' ? { padding } : {}),
    ...unknownOf(model),
    ...readTemplate(file.post_processor ?? null, where),
    ...given,
  };
  const known = new Set(tokens);
  for (const token of Object.values(defaults ?? {})) {
    if (known.has(token) || !Object.values(named).includes(token)) continue;
    tokens.push(token);
    known.add(token);
  }
  const uses = new Set(listSpecialTokens({ ...named, others: [] }, where));
  const others = [...added.keys()].filter((token) => !uses.has(token));
  const special = others.length === 0 ? named : { ...named, others };
  for (const token of listSpecialTokens(special, where)) {
    if (!known.has(token)) throw refusal(where, 'special tokens must have an id', token);
  }
  const flags = new Map([...added].map(([token, { flags }]) => [token, flags]));
  const all = listSpecialTokens(special, where).map((content) => ({
    content,
    ...(flags.get(content) ?? plain),
  }));
  return { tokens, special, added: all };
}

interface Added {
  readonly id: number;
  readonly flags: Omit<AddedToken, 'content'>;
}

/** Matched exactly, in the original text. */
const plain = { lstrip: false, rstrip: false, normalized: false };

function readAdded(value: unknown, where: string): Map<string, Added> {
  if (!Array.isArray(value)) throw refusal(where, 'added_tokens must be an array', value);
  const added = new Map<string, Added>();
  for (const entry of value) {
    const token = fieldsOf(entry, `${where}, added_tokens`);
    const { content, id } = token;
    if (typeof content !== 'string' || content === '') {
      throw refusal(where, 'the content of an added token must be a text', content);
    }
    if (token.single_word === true) {
      throw unsupported(where, `single_word of added token ${describe(content)}`, true, 'false');
    }
    const normalized = token.normalized ?? token.special !== true;
    const flags = {
      lstrip: token.lstrip === true,
      rstrip: token.rstrip === true,
      normalized: normalized === true,
    };
    added.set(content, { id: id as number, flags });
  }
  return added;
}

/** The tokens by id, including those added to the model. */
function readVocabulary(file: Fields, added: Map<string, Added>, where: string): string[] {
  const { vocab } = fieldsOf(file.model, `${where}, model`);
  const isScored = modelKind(file, where) === 'Unigram';
  const ids = new Map(
    isScored
      ? scoredEntries(vocab, `${where}, model.vocab`)
      : Object.entries(fieldsOf(vocab, `${where}, model.vocab`)),
  );
  for (const [token, { id }] of added) {
    if (ids.has(token) && ids.get(token) !== id) {
      throw refusal(
        where,
        `added token ${describe(token)} must have the same id as in the model`,
        id,
      );
    }
    ids.set(token, id);
  }
  const tokens: string[] = new Array(ids.size);
  for (const [token, id] of ids) {
    const isFree = typeof id === 'number' && id >= 0 && id < ids.size && tokens[id] === undefined;
    if (!isFree || !Number.isInteger(id)) {
      throw refusal(where, `ids must be 0 to ${ids.size - 1}, each once`, id);
    }
    tokens[id] = token;
  }
  return tokens;
}

/** Tokens of a list of them with their scores, and their ids. */
function scoredEntries(vocab: unknown, where: string): [string, unknown][] {
  if (!Array.isArray(vocab)) throw refusal(where, 'the value must be an array', vocab);
  return vocab.map((entry: unknown, id) => {
    if (Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string') {
      return [entry[0], id];
    }
    throw refusal(where, `token ${id} must be a text and its score`, entry);
  });
}

/** Whether the text is lowercased, the only supported normalization. */
export function readLowercase(value: unknown, where: string): boolean {
  if (value === null) return false;
  const { type } = fieldsOf(value, `${where}, normalizer`);
  if (type === 'Lowercase') return true;
  throw unsupported(where, 'the normalizer', type, 'Lowercase or null');
}
