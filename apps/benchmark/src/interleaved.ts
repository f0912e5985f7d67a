import { createNativeBackend } from '@unrolled/backend-native';
import { type Backend, createWasmBackend, getBackend, setBackend } from '@unrolled/tensor';
import { type PythonProcess, startPyTorch } from './python-process.ts';
import type { Outcome } from './runner.ts';
import type { Prepared } from './subject.ts';
import type { CallTime } from './timing.ts';

/** The systems that run a model. */
export interface Systems<Workload> {
  readonly prepareUnrolled: (workload: Workload) => Promise<Prepared>;
  /** Path of the program that runs the twin in PyTorch. */
  readonly script: URL;
  readonly preparePyTorch: (
    python: PythonProcess,
    workload: Workload,
    note: string,
  ) => Promise<Prepared>;
  /** Further systems, on one thread; one that fails has its reason in the report. */
  readonly others?: readonly Participant<Workload>[];
}

/** A system at its turn. */
export interface Participant<Workload> {
  readonly name: string;
  readonly version: string;
  readonly prepare: (workload: Workload) => Promise<Prepared>;
  readonly end?: () => void | Promise<void>;
}

/**
 * Rounds of Unrolled, of PyTorch and of the other systems in turn; of the first two also on more threads
 * than one where they are asked for. Without PyTorch, the rest alone.
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
  const { others = [] } = systems;
  try {
    const runners: Runner[] = [];
    for (const participant of participants) runners.push(await start(participant, workload));
    for (const participant of others) {
      runners.push(await start(participant, workload).catch((error) => failed(participant, error)));
    }
    for (let round = 0; round < rounds; round++) {
      for (const { runRound, times } of runners) {
        if (runRound !== null) times.push(await runRound());
      }
    }
    return runners.map(({ outcome }) => outcome);
  } finally {
    for (const { end } of [...participants, ...others]) await end?.();
  }
}

interface Runner {
  readonly outcome: Outcome;
  /** null where the system failed. */
  readonly runRound: Prepared['runRound'] | null;
  readonly times: CallTime[];
}

async function start<Workload>(
  { name, version, prepare }: Participant<Workload>,
  workload: Workload,
): Promise<Runner> {
  const { runRound, fingerprint, note } = await prepare(workload);
  const times: CallTime[] = [];
  return {
    runRound,
    times,
    outcome: { status: 'measured', name, version, times, fingerprint, note },
  };
}

function failed<Workload>({ name, version }: Participant<Workload>, error: unknown): Runner {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return { runRound: null, times: [], outcome: { status: 'fails', name, version, reason } };
}

const nameOf = (system: string, threads: number) =>
  threads === 1 ? system : `${system}, ${threads} threads`;

async function unrolledOn<Workload>(
  threads: number,
  { prepareUnrolled }: Systems<Workload>,
): Promise<Participant<Workload>> {
  const backend = await createWasmBackend({ threads });
  return {
    name: nameOf('unrolled', threads),
    version: '',
    prepare: (workload) => prepareOn(backend, () => prepareUnrolled(workload)),
    end: () => backend.dispose(),
  };
}

/** Unrolled with the kernels of `@unrolled/backend-native`. */
export function unrolledNative<Workload>(
  prepareUnrolled: Systems<Workload>['prepareUnrolled'],
  threads = 1,
): Participant<Workload> {
  let backend: Backend | undefined;
  return {
    name: nameOf('unrolled-native', threads),
    version: '',
    async prepare(workload) {
      backend = await createNativeBackend({ threads });
      return prepareOn(backend, () => prepareUnrolled(workload));
    },
    end: () => backend?.dispose(),
  };
}

/** Prepares a system whose tensors live on a backend; its rounds set that backend for their time. */
async function prepareOn(backend: Backend, prepare: () => Promise<Prepared>): Promise<Prepared> {
  const onBackend = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const before = getBackend();
    setBackend(backend);
    try {
      return await work();
    } finally {
      setBackend(before);
    }
  };
  const { runRound, ...prepared } = await onBackend(prepare);
  return { ...prepared, runRound: () => onBackend(runRound) };
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
