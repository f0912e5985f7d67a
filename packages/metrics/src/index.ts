export { type BleuOptions, type BleuScore, bleu } from './bleu.ts';
export { type ChrfOptions, type ChrfScore, chrf } from './chrf.ts';
export { type ClassScores, ConfusionMatrix } from './confusion-matrix.ts';
export { bitsPerCharacter, perplexity, RunningMean } from './mean-loss.ts';
export type { References } from './references.ts';
export { tokenize13a } from './tokenize-13a.ts';
