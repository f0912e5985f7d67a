export * from '@unrolled/cells';
export * from '@unrolled/datasets';
export * from '@unrolled/formats';
export * from '@unrolled/language-model';
export * from '@unrolled/metrics';
// That of `crossEntropy`, which takes what tensor's plainer form takes, and more.
export type { CrossEntropyOptions } from '@unrolled/nn';
export * from '@unrolled/nn';
export * from '@unrolled/sentiment';
export * from '@unrolled/seq2seq';
export { defineTask, option, runOptions, type TaskDescription } from '@unrolled/task';
export * from '@unrolled/tensor';
export * from '@unrolled/tokenizers';
export * from '@unrolled/train';
export * from '@unrolled/translation';
