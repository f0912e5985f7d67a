import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchmarkCase } from '../cases.ts';
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

/** The system's own first: it is the one that Debian's python3-torch belongs to. */
const interpreters = ['/usr/bin/python3', 'python3'];

/** `set_num_threads` does not reach OpenBLAS built on its own threads; these do. */
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

interface Greeting {
  readonly version: string;
  readonly blas: string | null;
}

/** PyTorch in a Python process that times itself and is asked for one round at a time. */
export default async function pytorchSubject(): Promise<Subject> {
  for (const interpreter of interpreters) {
    const python = new PythonProcess(interpreter);
    try {
      return subjectOf(python, await python.answer<Greeting>());
    } catch {
      python.end(); // no such interpreter, or no torch in it: try the next
    }
  }
  const notOffered = `needs a Python with torch (tried ${interpreters.join(', ')})`;
  return {
    name: 'pytorch',
    version: '',
    prepare: async () => ({ notOffered }),
    dispose: async () => {},
  };
}

function subjectOf(python: PythonProcess, { version, blas }: Greeting): Subject {
  return {
    name: 'pytorch',
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
        note: `BLAS: ${blas ?? 'unknown'}`,
        runRound: () => python.ask<CallTime>({ do: 'round' }),
      };
    },
    async dispose() {
      python.end();
    },
  };
}

/** A process that answers every line of JSON with a line of JSON. */
class PythonProcess {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #failure: Promise<never>;

  constructor(interpreter: string) {
    const script = fileURLToPath(new URL('./pytorch.py', import.meta.url));
    const child = spawn(interpreter, [script], {
      env: { ...process.env, ...oneThread },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = child;
    this.#failure = new Promise((_, reject) => {
      child.on('error', reject);
    });
    this.#failure.catch(() => {}); // reported to whoever waits for an answer
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  ask<Answer>(request: unknown): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(request, binaryAsBase64)}\n`);
    return this.answer<Answer>();
  }

  async answer<Answer>(): Promise<Answer> {
    const line = await Promise.race([this.#lines.next(), this.#failure]);
    if (line.done) throw new Error('the Python process ended');
    const message: Answer & { error?: string } = JSON.parse(line.value);
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  }

  end(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }
}

function binaryAsBase64(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
