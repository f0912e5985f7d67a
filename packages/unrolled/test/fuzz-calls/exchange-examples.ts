import { GRU } from '@unrolled/cells';
import { writeTorch } from '@unrolled/exchange';
import { Linear } from '@unrolled/nn';
import { kerasFiles, onnxFixtures, tensorflowJsModel } from '../exchange-files.ts';
import { data, type Examples, rng } from './example.ts';

const gru = () => new GRU({ inputSize: 3, hiddenSize: 4, rng: rng() });
const linear = () => new Linear({ inFeatures: 4, outFeatures: 2, rng: rng() });

/** Sound calls of what reads and writes files of other frameworks. */
export async function exchangeExamples(): Promise<Examples> {
  const stateDict = await writeTorch({ encoder: gru(), head: linear() });
  return {
    decodeTorch: () => [stateDict, { source: 'a file' }],
    readTorch: () => [stateDict, { source: 'a file', layers: data({ head: 'linear' }) }],
    readKeras: () => [kerasFiles()[0], { source: 'a file', config: '{}' }],
    readOnnx: () => [onnxFixtures()[0].file, { source: 'a file' }],
    readTensorflowJs: () => [
      data(tensorflowJsModel.json),
      async () => tensorflowJsModel.weights.slice(),
      { source: 'a file' },
    ],
    writeOnnx: () => [
      [gru(), linear()],
      { output: 'logits', lengths: true, metadata: new Map([['name', 'value']]) },
    ],
    writeTorch: () => [data({ encoder: gru(), head: linear() })],
  };
}
