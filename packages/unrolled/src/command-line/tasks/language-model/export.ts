import { writeOnnx } from '@unrolled/exchange';
import { decodeSafetensors, type FileBytes } from '@unrolled/formats';
import type { LanguageModel } from '@unrolled/language-model';
import type { ExportedFiles, ExportFormat } from '../task-command.ts';
import { torchModel } from './torch-model.ts';
import { torchTraining } from './torch-training.ts';

/**
 * A language model in a format of others. ONNX: `tokens`, int32 [batch, time], and the state to
 * `logits` and the next state; the metadata hold configuration and vocabulary.
 */
export async function exportLanguageModel(
  format: ExportFormat,
  { embedding, recurrent, head }: LanguageModel,
  file: FileBytes,
): Promise<ExportedFiles> {
  switch (format) {
    case 'onnx': {
      const { metadata } = decodeSafetensors(file);
      const layers = [embedding, recurrent, head];
      return { 'model.onnx': await writeOnnx(layers, { output: 'logits', metadata }) };
    }
    case 'torch':
      return {
        'model.safetensors': file,
        'model.py': new TextEncoder().encode(torchModel),
        'train.py': new TextEncoder().encode(torchTraining),
      };
    default:
      return format satisfies never;
  }
}
