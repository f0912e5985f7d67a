import { onnxRuntimeSubject } from '../engines/onnxruntime.ts';

export default () => onnxRuntimeSubject('onnxruntime-web', 'wasm');
