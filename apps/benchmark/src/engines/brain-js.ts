import { type BenchmarkCase, symbolCount } from '../cases.ts';
import { loadPeer, peerVersion } from '../peers.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import { createWorkload, learningRate } from '../workload.ts';

/** The part of brain.js that this file uses. */
interface BrainJs {
  readonly recurrent: {
    readonly LSTM: new (options: {
      inputSize: number;
      inputRange: number;
      hiddenLayers: number[];
      outputSize: number;
      learningRate: number;
    }) => { initialize(): void; trainPattern(sequence: number[]): number };
  };
}

/** brain.js: its own kind of LSTM, in 32-bit arrays but with the arithmetic of plain JavaScript. */
export async function brainSubject(): Promise<Subject> {
  const { recurrent } = loadPeer<BrainJs>('brain.js');
  return {
    name: 'brain-js',
    version: peerVersion('brain.js'),
    async prepare(benchmarkCase: BenchmarkCase): Promise<Prepared | NotOffered> {
      if (benchmarkCase.activity !== 'training') {
        return { notOffered: 'no call that returns hidden states or takes one' };
      }
      const { inputSize, hiddenSize, batch, time } = benchmarkCase;
      const network = new recurrent.LSTM({
        inputSize, // width of the embedding
        inputRange: symbolCount,
        hiddenLayers: [hiddenSize],
        outputSize: symbolCount,
        learningRate,
      });
      network.initialize();
      const { symbols } = createWorkload(benchmarkCase);
      const sequences = Array.from({ length: batch }, (_, sequence) =>
        Array.from(symbols.subarray(sequence * time, (sequence + 1) * time)),
      );
      const step = () => {
        for (const sequence of sequences) network.trainPattern(sequence);
      };
      return {
        note:
          `${batch} sequences one after the other, an RMSProp update after each; ` +
          'no cell state of its own, gradients clipped by value',
        runRound: await prepareRounds(step),
      };
    },
    async dispose() {},
  };
}
