import {
  createRecurrentLayer,
  type HiddenState,
  type LayerResult,
  type RecurrentLayer,
} from '@unrolled/cells';
import { check, checkOptions, type OptionRules, rules } from '@unrolled/guards';
import { AdaptiveSoftmax, Dropout, Embedding, type Init, Linear, Module } from '@unrolled/nn';
import { completeOptions, creationRules, type ModelCreation } from '@unrolled/task';
import { linearCrossEntropy, type Rng, type Tensor, tensor } from '@unrolled/tensor';
import type { CharacterTokenizer } from '@unrolled/tokenizers';
import { type GenerateOptions, generate } from './generate.ts';
import { type LanguageModelConfiguration, modelOptions } from './options.ts';
import { CharacterEncoder } from './text/character-encoder.ts';

/** Options of a `LanguageModel`. */
export interface LanguageModelOptions extends ModelCreation<LanguageModelConfiguration> {
  readonly tokenizer: CharacterTokenizer;
}

const optionRules: OptionRules<LanguageModelOptions> = {
  tokenizer: rules.tokenizer,
  ...creationRules,
};

/** Mean loss over whole sequences, and the state that the model carries. */
export interface SequenceLoss {
  /** In nats: []. */
  readonly loss: Tensor;
  readonly state: HiddenState;
}

/** Logits of the next character, and the state that the model carries. */
export interface Prediction {
  /** forward: [batch, time, characters]; step: [batch, characters] */
  readonly logits: Tensor;
  readonly state: HiddenState;
}

/**
 * Predicts the next character from all that came before: an embedding, a stack of recurrent layers,
 * and a linear layer, or an adaptive softmax, over the characters of the tokenizer.
 */
export class LanguageModel extends Module {
  readonly tokenizer: CharacterTokenizer;
  readonly configuration: LanguageModelConfiguration;
  readonly embedding: Embedding;
  readonly recurrent: RecurrentLayer<HiddenState>;
  readonly head: Linear | AdaptiveSoftmax;
  readonly dropout: Dropout;
  readonly encoder: CharacterEncoder;

  constructor(options: LanguageModelOptions) {
    super();
    const checked = checkOptions('LanguageModel', options, optionRules);
    const { tokenizer, configuration = {}, init, rng } = checked;
    this.tokenizer = tokenizer;
    this.configuration = completeOptions('LanguageModel', modelOptions, configuration);
    const { embeddingSize, dropout, normalization } = this.configuration;
    this.encoder = new CharacterEncoder(tokenizer, normalization);
    const { size } = tokenizer;
    // From N(0, 1), as PyTorch: with the small values of Keras, tiny-shakespeare is at 2.22 nats
    // after 240 steps instead of 2.02.
    const embedding = init ?? 'pytorch';
    this.embedding = new Embedding({ numEmbeddings: size, embeddingSize, init: embedding, rng });
    this.recurrent = createRecurrent(this.configuration, init, rng);
    this.head = createHead(this.configuration, size, init, rng);
    this.dropout = new Dropout({ rate: dropout, rng: rng.fork('dropout of the language model') });
  }

  /**
   * Whole sequences.
   * @param characters int32 [batch, time]
   * @param state state that an earlier call returned, to continue from it; default: zeros
   */
  forward(characters: Tensor, state: HiddenState | null = null): Prediction {
    const recurrent = this.#read(characters, state); // output [batch, time, hiddenSize]
    const logits = this.head.forward(this.dropout.forward(recurrent.output));
    return { logits, state: recurrent.state };
  }

  /**
   * The mean of −ln p of the characters that follow, without the logits of all of them at once.
   * @param characters int32 [batch, time]
   * @param targets ids [batch · time]; the unknown one, or −1 in a vocabulary without it, is ignored
   */
  loss(characters: Tensor, targets: Int32Array, state: HiddenState | null = null): SequenceLoss {
    const recurrent = this.#read(characters, state);
    const features = this.dropout.forward(recurrent.output); // [batch, time, hiddenSize]
    const { head, tokenizer } = this;
    const ignoreIndex = tokenizer.unknownId ?? -1;
    const loss =
      head instanceof AdaptiveSoftmax
        ? head.loss(features, targets, { ignoreIndex })
        : linearCrossEntropy(features, head.weight, tensor(targets, characters.shape), {
            bias: head.bias,
            ignoreIndex,
          });
    return { loss, state: recurrent.state };
  }

  #read(characters: Tensor, state: HiddenState | null): LayerResult<HiddenState> {
    const dropsOut = this.training && this.configuration.dropout > 0;
    if (!dropsOut)
      return this.recurrent.forwardTokens(this.embedding.weight, characters, { state });
    const embedded = this.dropout.forward(this.embedding.forward(characters)); // [batch, time, embeddingSize]
    return this.recurrent.forward(embedded, { state });
  }

  /**
   * One character of each text, for streaming: the mathematics of forward().
   * @param characters int32 [batch]
   */
  step(characters: Tensor, state: HiddenState | null = null): Prediction {
    const embedded = this.dropout.forward(this.embedding.forward(characters)); // [batch, embeddingSize]
    const recurrent = this.recurrent.step(embedded, state); // output [batch, hiddenSize]
    const logits = this.head.forward(this.dropout.forward(recurrent.output));
    return { logits, state: recurrent.state };
  }

  /**
   * Text as ids [characters], normalized as the model was trained. A character that is not in the
   * vocabulary becomes the unknown entry, or is skipped by a vocabulary without one.
   */
  encode(text: string): Int32Array {
    check('LanguageModel.encode', 'the text', text, rules.text);
    return this.encoder.encode(text);
  }

  /** The unknown characters of a text, each once. */
  unknownCharacters(text: string): string[] {
    check('LanguageModel.unknownCharacters', 'the text', text, rules.text);
    return this.encoder.unknownCharacters(text);
  }

  /**
   * Continues a prompt, one character at a time, each drawn from the model's prediction after
   * all before it. The prompt itself is not returned.
   *
   *     for await (const character of model.generate({ prompt: 'Call me', length: 200, rng })) …
   *
   * @throws ArgumentError
   */
  generate(options?: GenerateOptions): AsyncGenerator<string, void, undefined> {
    return generate(this, options);
  }
}

function createRecurrent(
  { cell, embeddingSize, hiddenSize, numLayers, dropout }: LanguageModelConfiguration,
  init: Init | undefined,
  rng: Rng,
): RecurrentLayer<HiddenState> {
  const options = { inputSize: embeddingSize, hiddenSize, numLayers, dropout, init, rng };
  return createRecurrentLayer(cell, options);
}

/**
 * An adaptive head scores an eighth of the characters at once and the rest in two clusters, divided at a third: with
 * 8,000 characters at 1,000 and 2,667.
 */
function createHead(
  { hiddenSize, softmax }: LanguageModelConfiguration,
  characters: number,
  init: Init | undefined,
  rng: Rng,
): Linear | AdaptiveSoftmax {
  const options = { inFeatures: hiddenSize, init, rng };
  if (softmax === 'full') return new Linear({ ...options, outFeatures: characters });
  const cutoffs = [...new Set([8, 3].map((divisor) => Math.ceil(characters / divisor)))];
  return new AdaptiveSoftmax({ ...options, classes: characters, cutoffs, headBias: true });
}
