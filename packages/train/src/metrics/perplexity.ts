/** e^loss: among how many equally likely symbols a model wavers. @param loss mean, in nats */
export const perplexity = (loss: number): number => Math.exp(loss);

/** A mean loss in nats per character, in bits. */
export const bitsPerCharacter = (loss: number): number => loss / Math.LN2;
