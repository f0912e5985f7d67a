import { checkOptions, rules } from '@unrolled/guards';
import { Dropout, type Embedding, Module } from '@unrolled/nn';
import type { Lengths, Tensor } from '@unrolled/tensor';
import { checkLengths } from '@unrolled/tensor/guards';
import { checkTokens } from '../check.ts';
import type { EncodedSizes } from './encoded.ts';
import {
  layerRules,
  type RecurrentEncoded,
  RecurrentEncoder,
  type RecurrentEncoderOptions,
} from './recurrent-encoder.ts';
import { tokenEmbedding } from './token-embedding.ts';

/** Options of a `TokenEncoder`. */
export interface TokenEncoderOptions extends Omit<RecurrentEncoderOptions, 'inputSize'> {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  /** Share of values dropped in training, of embedded tokens and between layers. Default 0. */
  readonly dropout?: number;
}

/** Reads token sequences of any length: an embedding and a recurrent encoder. */
export class TokenEncoder extends Module {
  readonly sizes: EncodedSizes;
  readonly embedding: Embedding;
  readonly dropout: Dropout;
  readonly recurrent: RecurrentEncoder;

  constructor(options: TokenEncoderOptions) {
    super();
    const { vocabularySize, embeddingSize, ...ofLayers } = checkOptions('TokenEncoder', options, {
      vocabularySize: rules.count,
      embeddingSize: rules.count,
      ...layerRules,
    });
    const { dropout = 0, init, rng } = ofLayers;
    this.embedding = tokenEmbedding(1, { numEmbeddings: vocabularySize, embeddingSize, init, rng });
    this.recurrent = new RecurrentEncoder({ ...ofLayers, inputSize: embeddingSize });
    this.sizes = this.recurrent.sizes;
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork(`encoder dropout ${rng.bits()}`) });
  }

  /** @param source token ids, int32 [batch, positions]; any valid ids beyond a length */
  forward(source: Tensor, lengths: Lengths = null): RecurrentEncoded {
    checkTokens('TokenEncoder.forward', 'source', source);
    checkLengths('TokenEncoder.forward', 'lengths', lengths, source.shape[0], source.shape[1]);
    return this.recurrent.forward(this.dropout.forward(this.embedding.forward(source)), lengths);
  }
}
