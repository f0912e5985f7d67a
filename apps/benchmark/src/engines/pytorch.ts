import type { BenchmarkCase } from '../cases.ts';
import {
  type Greeting,
  interpreters,
  type PythonProcess,
  startPyTorch,
} from '../python-process.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { type CallTime, roundPlan } from '../timing.ts';
import {
  adamBetas,
  adamEpsilon,
  comparedSteps,
  createWorkload,
  learningRate,
  maxGradientNorm,
} from '../workload.ts';

/** A script, and what it needs to prepare a case. */
export interface PyTorchProgram<Case> {
  readonly script: URL;
  readonly requestOf: (benchmarkCase: Case) => object;
}

/** The program that runs a recurrent layer. */
export const layerProgram: PyTorchProgram<BenchmarkCase> = {
  script: new URL('./pytorch.py', import.meta.url),
  requestOf: (benchmarkCase) => ({
    case: benchmarkCase,
    workload: createWorkload(benchmarkCase),
    settings: { learningRate, adamBetas, adamEpsilon, maxGradientNorm, comparedSteps },
  }),
};

/** PyTorch in a Python process that times itself, one round at a time. */
export async function pytorchSubject<Case>(
  name: string,
  threads: number,
  { script, requestOf }: PyTorchProgram<Case>,
): Promise<Subject<Case>> {
  const started = await startPyTorch(script, threads);
  if (started !== null) return subjectOf(name, started, requestOf);
  const notOffered = `needs a Python with torch (tried ${interpreters().join(', ')}; --python names another)`;
  return {
    name,
    version: '',
    prepare: async () => ({ notOffered }),
    dispose: async () => {},
  };
}

function subjectOf<Case>(
  name: string,
  { python, greeting }: { readonly python: PythonProcess; readonly greeting: Greeting },
  requestOf: (benchmarkCase: Case) => object,
): Subject<Case> {
  const { version, libraries } = greeting;
  return {
    name,
    version,
    async prepare(benchmarkCase): Promise<Prepared | NotOffered> {
      const { fingerprint } = await python.ask<{ fingerprint: string }>({
        do: 'prepare',
        roundPlan,
        ...requestOf(benchmarkCase),
      });
      return {
        fingerprint: new Float32Array(Uint8Array.from(Buffer.from(fingerprint, 'base64')).buffer),
        note: `libraries: ${libraries}`,
        memory: async () => (await python.ask<{ bytes: number }>({ do: 'memory' })).bytes,
        runRound: () => python.ask<CallTime>({ do: 'round' }),
      };
    },
    async dispose() {
      python.end();
    },
  };
}
