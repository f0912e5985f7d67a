import { describe } from '@unrolled/guards';
import { BaseTokenizer, type PlainText } from '../base-tokenizer.ts';
import type { EncodingBuilder } from '../encoding-builder.ts';
import type { AddedTokenJson, PartJson, TokenizerJson } from '../hugging-face/tokenizer-json.ts';
import { sharedSections } from '../hugging-face/write.ts';
import { SpecialTokenFinder, type SpecialTokens, type Strips } from '../special-tokens.ts';
import { TokenizerError } from '../tokenizer.ts';
import type { Decoder } from './decoders.ts';
import type { Normalizer } from './normalizers.ts';
import type { PreTokenizer } from './pre-tokenizers.ts';
import { mapText, type Span, slice, spanOf } from './span.ts';
import type { SubwordModel } from './subword-model.ts';

/** A token that was added to the model, and where it is matched. */
export type AddedToken = Pick<AddedTokenJson, 'content' | 'lstrip' | 'rstrip' | 'normalized'>;

/** All that makes a tokenizer of a pipeline. */
export interface PipelineParts {
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  readonly special: SpecialTokens;
  readonly added: readonly AddedToken[];
  readonly normalizer: Normalizer | null;
  readonly preTokenizer: PreTokenizer | null;
  readonly decoder: Decoder | null;
  readonly model: SubwordModel;
  readonly modelJson: PartJson;
}

/** JSON of a `PipelineTokenizer`. */
export interface PipelineTokenizerJson {
  readonly type: 'pipeline';
  readonly tokenizer: TokenizerJson;
}

/**
 * A tokenizer as a Hugging Face `tokenizer.json` describes it: a normalizer changes the text, a
 * pre-tokenizer splits it into pieces, and a model splits each into tokens: WordPiece (BERT), Unigram (T5),
 * BPE with bytes for unknown characters (Llama 2) or on pieces of a pattern (Llama 3, Qwen).
 * `readTokenizerJson` makes it.
 */
export class PipelineTokenizer extends BaseTokenizer {
  protected readonly name = 'PipelineTokenizer';
  protected readonly separator = '';
  readonly #parts: PipelineParts;
  /** Finds the added tokens that are matched in the normalized text. */
  readonly #changedFinder: SpecialTokenFinder | undefined;
  readonly #added: ReadonlySet<string>;

  /** Use `readTokenizerJson`, which ensures that the parts fit. */
  constructor(parts: PipelineParts) {
    const { tokens, ids, special, added, normalizer } = parts;
    const idOf = ({ content }: AddedToken) => ids.get(content) as number;
    const isChanged = ({ normalized }: AddedToken) => normalized && normalizer !== null;
    const strips = (list: readonly AddedToken[]): Map<number, Strips> =>
      new Map(list.map((token) => [idOf(token), { left: token.lstrip, right: token.rstrip }]));
    const raw = added.filter((token) => !isChanged(token));
    super(
      tokens,
      ids,
      special,
      raw.map(({ content }) => content),
      strips(raw),
    );
    this.#parts = parts;
    this.#added = new Set(added.map(({ content }) => content));
    const changed = added.filter(isChanged).flatMap((token) => {
      const content = changedText(token.content, normalizer);
      return content === '' ? [] : [{ content, token }];
    });
    if (changed.length === 0) return;
    this.#changedFinder = new SpecialTokenFinder(
      new Map(changed.map(({ content, token }) => [content, idOf(token)])),
      strips(changed.map(({ token }) => token)),
    );
  }

  /** The tokenizer as the content of a Hugging Face `tokenizer.json`. */
  toTokenizerJson(): TokenizerJson {
    const { tokens, special, added, normalizer, preTokenizer, decoder, modelJson } = this.#parts;
    const flags = new Map(added.map((token) => [token.content, token]));
    const shared = sharedSections(tokens, special, false);
    return {
      ...shared,
      added_tokens: shared.added_tokens.map((token) => ({
        ...token,
        lstrip: flags.get(token.content)?.lstrip ?? false,
        rstrip: flags.get(token.content)?.rstrip ?? false,
        normalized: flags.get(token.content)?.normalized ?? false,
      })),
      normalizer: normalizer?.json ?? null,
      pre_tokenizer: preTokenizer?.json ?? null,
      decoder: decoder?.json ?? null,
      model: modelJson,
    };
  }

  toJSON(): PipelineTokenizerJson {
    return { type: 'pipeline', tokenizer: this.toTokenizerJson() };
  }

  protected override cut(plain: PlainText, into: EncodingBuilder): void {
    const { normalizer, preTokenizer, model } = this.#parts;
    const { fallback, parseSpecial } = plain;
    const isFirst = plain.start === 0;
    const text = spanOf(plain.text, plain.start, into.withOffsets);
    const changed = normalizer === null ? text : normalizer.run(text);
    const isBarred = parseSpecial ? () => false : (id: number) => this.isSpecial(id);
    let fused: { readonly start: number; readonly end: number } | null = null;
    const endUnknown = () => {
      if (fused !== null) into.add(fallback as number, fused.start, fused.end);
      fused = null;
    };
    const take = (piece: Span, id: number | undefined, from: number, units: number) => {
      const start = piece.places?.starts[Math.min(from, piece.text.length - 1)] ?? 0;
      const end = piece.places?.ends[Math.max(0, from + units - 1)] ?? 0;
      if (id !== undefined && id !== this.unknownId) {
        endUnknown();
        into.add(id, start, Math.max(start, end));
        return;
      }
      if (fallback === undefined) {
        throw new TokenizerError(
          `PipelineTokenizer.encode: the text must have tokens, got ` +
            `${describe(piece.text.slice(from, from + units))} without one; leave it out`,
        );
      }
      if (!model.fusesUnknown) endUnknown();
      fused = { start: fused === null ? start : (fused as { start: number }).start, end };
    };
    for (const { start, end, id } of this.#sections(changed, parseSpecial)) {
      const section = slice(changed, start, end);
      if (id !== undefined) {
        endUnknown();
        into.add(id, section.places?.starts[0] ?? 0, section.places?.ends.at(-1) ?? 0);
        continue;
      }
      for (const piece of preTokenizer === null ? [section] : preTokenizer.run(section, isFirst)) {
        let at = 0;
        model.cut(piece.text, isBarred, (token, units) => {
          take(piece, token, at, units);
          at += units;
        });
      }
      endUnknown();
    }
  }

  protected override join(ids: readonly number[]): string {
    const texts = ids.map((id) => this.tokens[id]);
    const { decoder } = this.#parts;
    if (decoder === null) return texts.join(' ');
    return decoder.run(texts, (token) => this.#added.has(token)).join('');
  }

  /** A decoder sees special tokens too. */
  protected override render(ids: readonly number[]): string {
    return ids.length === 0 ? '' : this.join(ids);
  }

  #sections({ text }: Span, parseSpecial: boolean) {
    if (text === '') return [];
    return parseSpecial && this.#changedFinder !== undefined
      ? this.#changedFinder.sections(text)
      : [{ start: 0, end: text.length, id: undefined }];
  }
}

const changedText = (text: string, normalizer: Normalizer | null): string =>
  normalizer === null ? text : normalizer.run(mapText(spanOf(text, 0, false), String)).text;
