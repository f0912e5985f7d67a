import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * The interpreters that may have torch: the one requested, or the system's own first, which is
 * the one that Debian's python3-torch belongs to.
 */
export const interpreters = (): readonly string[] => {
  const wanted = process.env.UNROLLED_PYTHON;
  return wanted ? [wanted] : ['/usr/bin/python3', 'python3'];
};

/**
 * Makes an interpreter that of this process and of all that it starts.
 * @returns why it cannot be, in one line; null if it can
 */
export function usePython(interpreter: string): string | null {
  process.env.UNROLLED_PYTHON = interpreter;
  const { error, status, stderr } = spawnSync(interpreter, ['-c', 'import torch'], {
    encoding: 'utf8',
  });
  if (status === 0) return null;
  const reason = error?.message ?? stderr.trim().split('\n').at(-1);
  return (
    `--python must be a Python with torch, got ${interpreter} (${reason}); install it with ` +
    `\`${interpreter} -m pip install torch\``
  );
}

/** First message of the PyTorch process: its version and libraries. */
export interface Greeting {
  readonly version: string;
  /** Libraries of its matrix products, such as "MKL, oneDNN, AVX512". */
  readonly libraries: string;
}

/**
 * A script on the first interpreter that has torch; null where none has.
 * @param threads of PyTorch and its BLAS
 */
export async function startPyTorch(
  script: URL,
  threads: number,
): Promise<{ python: PythonProcess; greeting: Greeting } | null> {
  for (const interpreter of interpreters()) {
    const python = new PythonProcess(interpreter, script, threads);
    try {
      return { python, greeting: await python.answer<Greeting>() };
    } catch {
      python.end(); // no such interpreter, or no torch in it: try the next
    }
  }
  return null;
}

/** A process that answers every line of JSON with a line of JSON. */
export class PythonProcess {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #failure: Promise<never>;

  constructor(interpreter: string, script: URL, threads: number) {
    const child = spawn(interpreter, [fileURLToPath(script)], {
      env: { ...process.env, ...onThreads(String(threads)), PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = child;
    this.#failure = new Promise((_, reject) => {
      child.on('error', reject);
    });
    this.#failure.catch(() => {}); // reported to the caller that waits for an answer
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

/** `torch.set_num_threads` does not reach OpenBLAS built on its own threads; these do. */
const onThreads = (threads: string) => ({
  OMP_NUM_THREADS: threads,
  OPENBLAS_NUM_THREADS: threads,
  MKL_NUM_THREADS: threads,
});

function binaryAsBase64(_key: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
