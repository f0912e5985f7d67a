import { writeOnnx } from '@unrolled/exchange';
import { torchFolder } from '@unrolled/exchange/parts';
import { ArgumentError } from '@unrolled/guards';
import type { ExportedModel, TaskExports } from '@unrolled/task';
import type { LanguageModel } from './language-model.ts';

/** Language models in formats of other frameworks. */
export const exporters: TaskExports<LanguageModel> = { onnx, torch };

/** PyTorch gives the last cluster a sixteenth of the features, rounded down: of fewer, none. */
const leastAdaptiveInTorch = 16;

/**
 * `tokens`, int32 [batch, time], and the state to `logits` [batch, time, characters] and the next state. Those of
 * an adaptive softmax are ln p.
 */
async function onnx({ model, metadata }: ExportedModel<LanguageModel>) {
  const layers = [model.embedding, model.recurrent, model.head];
  return { 'model.onnx': await writeOnnx(layers, { output: 'logits', metadata }) };
}

/** A PyTorch program that trains the model further. */
async function torch({ file, model }: ExportedModel<LanguageModel>) {
  const { softmax, hiddenSize } = model.configuration;
  if (softmax === 'adaptive' && hiddenSize < leastAdaptiveInTorch) {
    throw new ArgumentError(
      'language-model: PyTorch export of a model with an adaptive softmax must get a hiddenSize of at ' +
        `least ${leastAdaptiveInTorch}, got ${hiddenSize}; train a larger model, or with softmax full`,
    );
  }
  const { torchModel } = await import('./torch/model-program.ts');
  const { torchTraining } = await import('./torch/training-program.ts');
  return torchFolder(file, { 'model.py': torchModel, 'train.py': torchTraining });
}
