import { checkChoice } from '@unrolled/tensor/guards';
import { BahdanauDecoder } from './bahdanau.ts';
import type { Decoder, DecoderOptions } from './decoder.ts';
import { InputFeedingDecoder } from './input-feeding.ts';
import { LuongDecoder } from './luong.ts';

/** The kinds of decoder: when they attend. Only `luong` trains on whole targets in one fused op. */
export const decoderKinds = ['luong', 'input-feeding', 'bahdanau'] as const;

export type DecoderKind = (typeof decoderKinds)[number];

export function createDecoder(kind: DecoderKind, options: DecoderOptions): Decoder {
  checkChoice('createDecoder', 'decoder', kind, decoderKinds);
  switch (kind) {
    case 'luong':
      return new LuongDecoder(options);
    case 'input-feeding':
      return new InputFeedingDecoder(options);
    case 'bahdanau':
      return new BahdanauDecoder(options);
    default:
      return kind satisfies never;
  }
}
