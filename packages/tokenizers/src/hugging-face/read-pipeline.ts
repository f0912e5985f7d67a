import { fieldsOf, refusal, unsupported } from '../json-checks.ts';
import { CharacterBpe } from '../pipeline/character-bpe.ts';
import { readDecoder } from '../pipeline/decoders.ts';
import { readNormalizer } from '../pipeline/normalizers.ts';
import type { PipelineParts } from '../pipeline/pipeline-tokenizer.ts';
import { readPreTokenizer } from '../pipeline/pre-tokenizers.ts';
import type { SubwordModel } from '../pipeline/subword-model.ts';
import { Unigram } from '../pipeline/unigram.ts';
import { WordPiece } from '../pipeline/word-piece.ts';
import { checkBpeModel, readMerges } from './read-byte-level-bpe.ts';
import { type GivenRoles, modelKind, readShared, type SharedSections } from './read-shared.ts';
import type { PartJson } from './tokenizer-json.ts';

type Fields = Record<string, unknown>;

/** A model, and how `tokenizer.json` describes it. */
interface ReadModel {
  readonly model: SubwordModel;
  readonly json: PartJson;
}

/** @throws TokenizerError naming the part or the setting that is not supported */
export function readPipeline(value: unknown, roles: GivenRoles, where: string): PipelineParts {
  const file = fieldsOf(value, where);
  const shared = readShared(file, roles, where);
  const ids = new Map(shared.tokens.map((token, id) => [token, id]));
  const { model, json } = readModel(file, shared, ids, where);
  return {
    tokens: shared.tokens,
    ids,
    special: shared.special,
    added: shared.added,
    normalizer: readNormalizer(file.normalizer, where),
    preTokenizer: readPreTokenizer(file.pre_tokenizer, where),
    decoder: readDecoder(file.decoder, where),
    model,
    modelJson: json,
  };
}

function readModel(
  file: Fields,
  { tokens, special }: SharedSections,
  ids: ReadonlyMap<string, number>,
  where: string,
): ReadModel {
  const fields = fieldsOf(file.model, `${where}, model`);
  const kind = modelKind(file, where);
  const vocab = Object.fromEntries(ids);
  const unk_token = special.unknown ?? null;
  switch (kind) {
    case 'BPE': {
      checkBpeModel(fields, where);
      const [byte_fallback, fuse_unk, ignore_merges] = flagsOf(fields, where, [
        'byte_fallback',
        'fuse_unk',
        'ignore_merges',
      ]);
      const merges = readMerges(fields.merges, ids, where);
      return {
        model: new CharacterBpe({
          ...{ tokens, ids, merges },
          byteFallback: byte_fallback,
          fusesUnknown: fuse_unk,
          wholePieces: ignore_merges,
        }),
        json: {
          ...{ type: 'BPE', unk_token, fuse_unk, byte_fallback, ignore_merges, vocab },
          merges: merges.map(([left, right]) => [tokens[left], tokens[right]]),
        },
      };
    }
    case 'WordPiece': {
      const { continuing_subword_prefix = '##', max_input_chars_per_word = 100 } = fields;
      if (typeof continuing_subword_prefix !== 'string') {
        throw refusal(
          where,
          'model.continuing_subword_prefix must be a text',
          continuing_subword_prefix,
        );
      }
      if (!Number.isSafeInteger(max_input_chars_per_word)) {
        throw refusal(
          where,
          'max_input_chars_per_word must be a whole number',
          max_input_chars_per_word,
        );
      }
      const mostCharacters = max_input_chars_per_word as number;
      return {
        model: new WordPiece({ ids, prefix: continuing_subword_prefix, mostCharacters }),
        json: {
          ...{ type: 'WordPiece', unk_token, continuing_subword_prefix },
          ...{ max_input_chars_per_word: mostCharacters, vocab },
        },
      };
    }
    case 'Unigram': {
      if (fields.byte_fallback === true) {
        throw unsupported(where, 'model.byte_fallback of Unigram', true, 'false');
      }
      const list = fields.vocab as [string, number][];
      const scores = list.map(([, score]) => {
        if (typeof score === 'number' && Number.isFinite(score)) return score;
        throw refusal(where, 'the score of a token must be a finite number', score);
      });
      const unk_id = ids.get(special.unknown ?? '');
      if (unk_id === undefined || unk_id >= scores.length) {
        throw refusal(where, 'model.unk_id must be that of a token', fields.unk_id);
      }
      return {
        model: new Unigram(ids, scores, unk_id),
        json: {
          ...{ type: 'Unigram', unk_id, byte_fallback: false },
          vocab: scores.map((score, id) => [tokens[id], score]),
        },
      };
    }
    default:
      throw unsupported(where, 'the model', kind, 'BPE, WordPiece or Unigram');
  }
}

function flagsOf(fields: Fields, where: string, names: readonly string[]): boolean[] {
  return names.map((name) => {
    const value = fields[name] ?? false;
    if (typeof value === 'boolean') return value;
    throw refusal(where, `model.${name} must be true or false`, value);
  });
}
