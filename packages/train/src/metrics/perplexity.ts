import { check, rules } from '@unrolled/tensor/guards';

/** e^loss: among how many equally likely symbols a model wavers. @param loss mean, in nats */
export function perplexity(loss: number): number {
  check('perplexity', 'loss', loss, rules.anyNumber);
  return Math.exp(loss);
}

/** A mean loss in nats per character, in bits. */
export function bitsPerCharacter(loss: number): number {
  check('bitsPerCharacter', 'loss', loss, rules.anyNumber);
  return loss / Math.LN2;
}
