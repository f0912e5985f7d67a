import type { BenchmarkCase } from '../cases.ts';
import { loadPeer, peerVersion } from '../peers.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import { createWorkload } from '../workload.ts';
import { onnxLstm } from './onnx-lstm.ts';

export interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface OrtSession {
  /** @param outputs names of those to compute. Default: all */
  run(
    feeds: Record<string, OrtTensor>,
    outputs?: readonly string[],
  ): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

/** The part of `onnxruntime-common` that both packages share and this file uses. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: Record<string, unknown>): Promise<OrtSession>;
  };
}

/** Its native package, and its WebAssembly. */
export type OnnxRuntimeName = 'onnxruntime-node' | 'onnxruntime-web';

/** One of the packages, set up for so many threads. */
export function loadOnnxRuntime(name: OnnxRuntimeName, threads = 1) {
  const { env, Tensor, InferenceSession } = loadPeer<OnnxRuntime>(name);
  env.wasm.numThreads = threads;
  const open = (model: Uint8Array): Promise<OrtSession> =>
    InferenceSession.create(model, {
      executionProviders: [name === 'onnxruntime-node' ? 'cpu' : 'wasm'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    });
  return { Tensor, open };
}

/** onnxruntime, natively (`onnxruntime-node`) or as WebAssembly (`-web`). */
export async function onnxRuntimeSubject(
  name: string,
  packageName: OnnxRuntimeName,
  threads: number,
): Promise<Subject> {
  const ort = loadOnnxRuntime(packageName, threads);
  let session: OrtSession | undefined;

  const open = async (model: Uint8Array): Promise<OrtSession> => {
    session = await ort.open(model);
    return session;
  };

  async function prepareForward(benchmarkCase: BenchmarkCase): Promise<Prepared> {
    const { batch, time, inputSize, hiddenSize } = benchmarkCase;
    const { layer, inputs } = createWorkload(benchmarkCase);
    const lstm = await open(await onnxLstm(layer, { ...benchmarkCase, carriesState: false }));
    const timeFirst = swapOuterAxes(inputs.values, batch, time, inputSize);
    const forward = async () => {
      const { y } = await lstm.run({
        x: new ort.Tensor('float32', timeFirst, [time, batch, inputSize]),
      });
      return y.data;
    };
    return {
      fingerprint: swapOuterAxes(await forward(), time, batch, hiddenSize),
      runRound: await prepareRounds(forward),
    };
  }

  async function prepareStreaming(benchmarkCase: BenchmarkCase): Promise<Prepared> {
    const { inputSize, hiddenSize } = benchmarkCase;
    const { layer, stream } = createWorkload(benchmarkCase);
    const lstm = await open(await onnxLstm(layer, { ...benchmarkCase, carriesState: true }));
    const zero = () => new ort.Tensor('float32', new Float32Array(hiddenSize), [1, 1, hiddenSize]);
    let h = zero();
    let c = zero();
    const step = async (x: Float32Array) => {
      const next = await lstm.run({ x: new ort.Tensor('float32', x, [1, 1, inputSize]), h, c });
      h = next.h_next;
      c = next.c_next;
      return h.data;
    };
    for (const { values } of stream) await step(values);
    const fingerprint = h.data.slice();
    const x = stream[0].values;
    return { fingerprint, runRound: await prepareRounds(() => step(x)) };
  }

  return {
    name,
    version: peerVersion(packageName),
    async prepare(benchmarkCase): Promise<Prepared | NotOffered> {
      switch (benchmarkCase.activity) {
        case 'forward':
          return prepareForward(benchmarkCase);
        case 'streaming':
          return prepareStreaming(benchmarkCase);
        case 'training':
          return { notOffered: 'runs models, does not train them' };
        default:
          return benchmarkCase.activity satisfies never;
      }
    },
    async dispose() {
      await session?.release();
    },
  };
}

/** [first, second, width] to [second, first, width]. */
function swapOuterAxes(
  values: Float32Array,
  first: number,
  second: number,
  width: number,
): Float32Array {
  const swapped = new Float32Array(values.length);
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      const from = (i * second + j) * width;
      swapped.set(values.subarray(from, from + width), (j * first + i) * width);
    }
  }
  return swapped;
}
