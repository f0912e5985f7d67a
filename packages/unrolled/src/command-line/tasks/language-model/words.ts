/** A loss in nats per character, and what it means. */
export const describeLoss = (loss: number): string =>
  `${loss.toFixed(4)} nats per character (${(loss / Math.LN2).toFixed(3)} bits, perplexity ` +
  `${Math.exp(loss).toFixed(2)})`;
