import { byteCharacters } from '../bpe/byte-alphabet.ts';
import type { ByteLevelBpeParts } from '../bpe/byte-level-bpe-tokenizer.ts';
import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import { type GivenRoles, readLowercase, readShared } from './read-shared.ts';

type Fields = Record<string, unknown>;

/** @throws TokenizerError for anything other than byte-level BPE as in GPT-2 and RoBERTa. */
export function readByteLevelBpe(
  value: unknown,
  roles: GivenRoles,
  where: string,
): ByteLevelBpeParts {
  const file = fieldsOf(value, where);
  const model = fieldsOf(file.model, `${where}, model`);
  if (model.type !== undefined && model.type !== 'BPE') {
    throw unsupported(where, 'the model', model.type, 'BPE');
  }
  checkBpeModel(model, where);
  if (model.byte_fallback === true) {
    throw unsupported(where, 'model.byte_fallback', true, 'false');
  }
  const prefixSpace = readPreTokenizer(file.pre_tokenizer ?? null, where);
  const decoder = file.decoder === null ? undefined : fieldsOf(file.decoder, `${where}, decoder`);
  if (decoder?.type !== 'ByteLevel') {
    throw unsupported(where, 'the decoder', decoder?.type ?? null, 'ByteLevel');
  }
  const shared = readShared(file, roles, where);
  const ids = new Map(shared.tokens.map((token, id) => [token, id]));
  byteCharacters.forEach((character, byte) => {
    if (!ids.has(character))
      throw refusal(where, 'the vocabulary must hold all bytes, missing', byte);
  });
  return {
    ...shared,
    lowercase: readLowercase(file.normalizer ?? null, where),
    merges: readMerges(model.merges, ids, where),
    prefixSpace,
    wholePieces: model.ignore_merges === true,
  };
}

/** Refuses the settings that change what comes out. */
export function checkBpeModel(model: Fields, where: string): void {
  for (const setting of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix']) {
    const got = model[setting];
    // Files of GPT-2 and RoBERTa write an empty text for none.
    if (got !== null && got !== undefined && got !== '' && got !== 0) {
      throw unsupported(where, `model.${setting}`, got, 'null');
    }
  }
}

/** @returns whether a text is to begin with a space */
function readPreTokenizer(value: unknown, where: string): boolean {
  const part = value === null ? undefined : fieldsOf(value, `${where}, pre_tokenizer`);
  if (part?.type !== 'ByteLevel') {
    throw unsupported(where, 'the pre-tokenizer of BPE', part?.type ?? null, 'ByteLevel');
  }
  if (part.use_regex === false) {
    throw unsupported(where, 'use_regex of the pre-tokenizer', false, 'true');
  }
  return part.add_prefix_space === true;
}

/** Merges as pairs, or as texts with a space between the two. */
export function readMerges(
  value: unknown,
  ids: ReadonlyMap<string, number>,
  where: string,
): [number, number, number][] {
  if (!Array.isArray(value)) throw refusal(where, 'model.merges must be an array', value);
  return value.map((merge: unknown, rank) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!isPair(pair)) throw refusal(where, `merge ${rank} must be two tokens`, merge);
    const left = ids.get(pair[0]);
    const right = ids.get(pair[1]);
    const merged = ids.get(pair[0] + pair[1]);
    if (left === undefined || right === undefined || merged === undefined) {
      throw refusal(where, `merge ${rank} must join tokens of the vocabulary`, pair.join(' '));
    }
    return [left, right, merged];
  });
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((token) => typeof token === 'string');
