// Parts for authors of models and tasks: ONNX graphs, layer by layer, and programs for PyTorch.

export { addLayer, addProduct } from './onnx/add-layer.ts';
export { addRecurrent, type StateNames, stateNamesOf } from './onnx/add-recurrent.ts';
export { addMotion, addStandardized, addStepMask, addTime, dropTime } from './onnx/add-steps.ts';
export { OnnxGraph } from './onnx/onnx-graph.ts';
export { type Constant, encodeModel, type Node } from './onnx/write-proto.ts';
export { torchFolder, trainingFolder } from './torch/torch-folder.ts';
