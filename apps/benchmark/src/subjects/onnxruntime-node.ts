import { onnxRuntimeSubject } from '../engines/onnxruntime.ts';

export default () => onnxRuntimeSubject('onnxruntime-node', 'cpu');
