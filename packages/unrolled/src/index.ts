// Tensors and tasks by their own names; every other package as a namespace of its name.

export * from '@unrolled/action-recognition';
export * from '@unrolled/captioning';
export * as cells from '@unrolled/cells';
export * as charts from '@unrolled/charts';
export * as classification from '@unrolled/classification';
export * as datasets from '@unrolled/datasets';
export * as exchange from '@unrolled/exchange';
export * from '@unrolled/forecasting';
export * as formats from '@unrolled/formats';
export * as guards from '@unrolled/guards';
export * from '@unrolled/language-model';
export * as metrics from '@unrolled/metrics';
export * as nn from '@unrolled/nn';
export * from '@unrolled/sentiment';
export * as seq2seq from '@unrolled/seq2seq';
export * from '@unrolled/tagging';
export * as task from '@unrolled/task';
export * from '@unrolled/tensor';
export * as tokenizers from '@unrolled/tokenizers';
export * as train from '@unrolled/train';
export * from '@unrolled/translation';
export * from '@unrolled/video-captioning';
export * from '@unrolled/video-labeling';
export * as vision from '@unrolled/vision';
