export {
  AdaptiveSoftmax,
  type AdaptiveSoftmaxLossOptions,
  type AdaptiveSoftmaxOptions,
} from './adaptive-softmax.ts';
export {
  Conv2d,
  type Conv2dOptions,
  DepthwiseConv2d,
  type DepthwiseConv2dOptions,
} from './conv2d.ts';
export { type CtcLossOptions, ctcLoss } from './ctc/ctc-loss.ts';
export {
  type CtcBeamOptions,
  type CtcHypothesis,
  type CtcSearchOptions,
  ctcBeam,
  ctcGreedy,
} from './ctc/ctc-search.ts';
export {
  Dropout,
  type DropoutOptions,
  TokenDropout,
  type TokenDropoutOptions,
} from './dropout.ts';
export { Embedding, type EmbeddingOptions } from './embedding.ts';
export { evaluating, eventLoopTurn } from './evaluation.ts';
export { freeze } from './freeze.ts';
export { GroupNorm, type GroupNormOptions } from './group-norm.ts';
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Init,
  type Initializer,
  inits,
  normal,
  orthogonal,
  uniform,
} from './initializers.ts';
export { LayerNorm, type LayerNormOptions, layerNorm } from './layer-norm.ts';
export { Linear, type LinearOptions } from './linear.ts';
export {
  binaryCrossEntropyWithLogits,
  type CrossEntropyOptions,
  crossEntropy,
} from './losses.ts';
export { type LoadOptions, Module } from './module.ts';
export { Parameter } from './parameter.ts';
export { type ParameterLimits, parameterShapes } from './parameter-shapes.ts';
export {
  type HuberLossOptions,
  huberLoss,
  meanAbsoluteError,
  meanSquaredError,
  quantileLoss,
  type RegressionLossOptions,
} from './regression-losses.ts';
export {
  type DataSource,
  isResumable,
  type JsonObject,
  type JsonValue,
  type PartState,
  type Resumable,
  resumable,
} from './resumable.ts';
export { SavedFields, savedPart } from './saved-fields.ts';
export { summary } from './summary.ts';
export {
  completeSamplingChoice,
  drawToken,
  likeliestToken,
  type SamplingChoice,
  samplingSchema,
} from './token-choice.ts';
