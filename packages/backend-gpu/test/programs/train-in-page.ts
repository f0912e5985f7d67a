// Bundled and minified by csp.test.ts, and run in a page that allows scripts of its own origin alone.

import { languageModel } from '@unrolled/language-model';
import { setBackend } from '@unrolled/tensor';
import { createGpuBackend, type GpuMode } from '../../src/index.ts';

const text = 'the cat sat on the mat. '.repeat(40);

async function train(mode: GpuMode): Promise<string> {
  const backend = await createGpuBackend({ mode });
  setBackend(backend);
  const losses: number[] = [];
  const callbacks = [
    { name: 'losses', onStep: ({ loss }: { loss: number }) => void losses.push(loss) },
  ];
  const { model } = await languageModel.train(
    text,
    {
      cell: 'lstm',
      hiddenSize: 8,
      embeddingSize: 6,
      batchSize: 4,
      sequenceLength: 6,
      learningRate: 0.03,
      steps: 40,
      validations: 1,
    },
    { callbacks },
  );
  model.dispose();
  const { kernelClass } = backend.report().details;
  await backend.dispose();
  return `${kernelClass} ${losses[0]} ${losses[losses.length - 1]}`;
}

const mode = new URL(location.href).searchParams.get('mode') as GpuMode;
train(mode).then(
  (result) => {
    document.title = `done ${result}`;
  },
  (reason) => {
    document.title = `failed ${reason}`;
  },
);
