export {
  type ReadTorchOptions,
  readTorch,
  type TorchLayerKind,
  torchLayerKinds,
} from './torch/read-torch.ts';
export { writeTorch } from './torch/write-torch.ts';
