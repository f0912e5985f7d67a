export { type ConvolutionOptions, conv2d, depthwiseConv2d } from './convolution.ts';
export { averagePool2d, maxPool2d } from './pooling.ts';
export type { WindowOptions } from './windows.ts';
