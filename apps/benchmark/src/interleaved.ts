import { createWasmBackend, getBackend, setBackend } from '@unrolled/tensor';
import { type PythonProcess, startPyTorch } from './python-process.ts';
import type { Outcome } from './runner.ts';
import type { Prepared } from './subject.ts';
import type { CallTime } from './timing.ts';

/** The two systems that train a model. */
export interface Systems<Workload> {
  readonly prepareUnrolled: (workload: Workload) => Promise<Prepared>;
  /** Of the twin in PyTorch. */
  readonly script: URL;
  readonly preparePyTorch: (
    python: PythonProcess,
    workload: Workload,
    note: string,
  ) => Promise<Prepared>;
}

/** A system at its turn. */
interface Participant<Workload> {
  readonly name: string;
  readonly version: string;
  readonly prepare: (workload: Workload) => Promise<Prepared>;
  readonly end: () => void | Promise<void>;
}

/**
 * Rounds of Unrolled and of PyTorch in turn, on one thread and, where more are asked for, on those too.
 * Without PyTorch, Unrolled alone.
 */
export async function measureInterleaved<Workload>(
  workload: Workload,
  systems: Systems<Workload>,
  { rounds, threads }: { readonly rounds: number; readonly threads: number },
): Promise<Outcome[]> {
  const participants: Participant<Workload>[] = [];
  for (const count of new Set([1, threads])) {
    participants.push(await unrolledOn(count, systems), ...(await pytorchOn(count, systems)));
  }
  try {
    const running = [];
    for (const { name, version, prepare } of participants) {
      const { runRound, fingerprint, note } = await prepare(workload);
      running.push({
        runRound,
        outcome: { name, version, fingerprint, note },
        times: [] as CallTime[],
      });
    }
    for (let round = 0; round < rounds; round++) {
      for (const { runRound, times } of running) times.push(await runRound());
    }
    return running.map(({ outcome, times }) => ({ status: 'measured', ...outcome, times }));
  } finally {
    for (const { end } of participants) await end();
  }
}

const nameOf = (system: string, threads: number) =>
  threads === 1 ? system : `${system}, ${threads} threads`;

async function unrolledOn<Workload>(
  threads: number,
  { prepareUnrolled }: Systems<Workload>,
): Promise<Participant<Workload>> {
  const backend = await createWasmBackend({ threads });
  const onBackend = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const before = getBackend();
    setBackend(backend);
    try {
      return await work();
    } finally {
      setBackend(before);
    }
  };
  return {
    name: nameOf('unrolled', threads),
    version: '',
    prepare: async (workload) => {
      const { runRound, ...prepared } = await onBackend(() => prepareUnrolled(workload));
      return { ...prepared, runRound: () => onBackend(runRound) };
    },
    end: () => backend.dispose(),
  };
}

async function pytorchOn<Workload>(
  threads: number,
  { script, preparePyTorch }: Systems<Workload>,
): Promise<Participant<Workload>[]> {
  const started = await startPyTorch(script, threads);
  if (started === null) return [];
  const { python, greeting } = started;
  const note = `libraries: ${greeting.libraries}; ${threads} of its threads`;
  return [
    {
      name: nameOf('pytorch', threads),
      version: greeting.version,
      prepare: (workload) => preparePyTorch(python, workload, note),
      end: () => python.end(),
    },
  ];
}
