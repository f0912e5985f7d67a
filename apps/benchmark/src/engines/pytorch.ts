import type { BenchmarkCase } from '../cases.ts';
import {
  type Greeting,
  interpreters,
  type PythonProcess,
  startPyTorch,
} from '../python-process.ts';
import type { NotOffered, Prepared, Subject } from '../subject.ts';
import { type CallTime, roundSeconds } from '../timing.ts';
import {
  adamBetas,
  adamEpsilon,
  comparedSteps,
  createWorkload,
  learningRate,
  maxGradientNorm,
} from '../workload.ts';

/** PyTorch in a Python process that times itself, one round at a time. */
export async function pytorchSubject(name: string, threads: number): Promise<Subject> {
  const started = await startPyTorch(new URL('./pytorch.py', import.meta.url), threads);
  if (started !== null) return subjectOf(name, started.python, started.greeting);
  const notOffered = `needs a Python with torch (tried ${interpreters().join(', ')}; --python names another)`;
  return {
    name,
    version: '',
    prepare: async () => ({ notOffered }),
    dispose: async () => {},
  };
}

function subjectOf(name: string, python: PythonProcess, { version, libraries }: Greeting): Subject {
  return {
    name,
    version,
    async prepare(benchmarkCase: BenchmarkCase): Promise<Prepared | NotOffered> {
      const { fingerprint } = await python.ask<{ fingerprint: string }>({
        do: 'prepare',
        case: benchmarkCase,
        workload: createWorkload(benchmarkCase),
        settings: { learningRate, adamBetas, adamEpsilon, maxGradientNorm, comparedSteps },
        roundSeconds,
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
