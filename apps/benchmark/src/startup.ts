import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interpreters } from './python-process.ts';
import { formatSeconds } from './report.ts';
import { type Summary, summarize } from './statistics.ts';
import { formatTable } from './table.ts';
import { unrolledFromBuild, unrolledFromSources } from './unrolled-program.ts';

export interface StartupReport {
  readonly name: string;
  /** Wall time from the start of the process to its end; absent where the command failed. */
  readonly seconds?: Summary;
}

const unrolledProgram = unrolledFromBuild ?? unrolledFromSources;

/** The workspace whose packages the programs import. */
const workspace = fileURLToPath(new URL('..', import.meta.url));

/** A sum of two tensors, which is all that a backend needs to be there for. */
const firstOp = (create: string) =>
  `import { setBackend, tensor } from '@unrolled/tensor'; ${create}
   console.log(tensor([1]).add(2).itemSync()); process.exit();`;

const inNode = (script: string) => [
  '--conditions=@unrolled/source',
  '--input-type=module',
  '--eval',
  script,
];

/**
 * Commands of a shell, each a process from its start to its end.
 * @param model a sentiment model
 */
const commandsFor = (model: string): Readonly<Record<string, readonly string[]>> => ({
  'unrolled --version': [...unrolledProgram, '--version'],
  'unrolled --help': [...unrolledProgram, '--help'],
  'unrolled info': [...unrolledProgram, 'info', model],
  'unrolled predict, a sentence': [...unrolledProgram, 'predict', model, 'a fine sentence'],
  'Node alone': [process.execPath, ...inNode('')],
  'first sum, Wasm': [process.execPath, ...inNode(firstOp(''))],
  'first sum, native': [
    process.execPath,
    ...inNode(
      firstOp(`import { createNativeBackend } from '@unrolled/backend-native';
        setBackend(await createNativeBackend());`),
    ),
  ],
  'first sum, PyTorch': [interpreters()[0], '-c', 'import torch; print(torch.ones(1) + 2)'],
});

/** Trains a small model of the default sizes, as a file in the folder. @returns its path */
function trainModel(folder: string): string {
  const [data, model] = ['texts.tsv', 'model.safetensors'].map((name) => join(folder, name));
  const texts = Array.from({ length: 20 }, (_, text) => `sentence ${text}\t${text % 2}`);
  writeFileSync(data, `${texts.join('\n')}\n`);
  const training = ['train', 'sentiment', '--data', data, '--columns', 'text,label'];
  const [file, ...options] = [...unrolledProgram, ...training, '--steps', '1', '--out', model];
  spawnSync(file, options, { stdio: 'ignore' });
  return model;
}

/** Runs the commands in turns, as cases are run. */
export function measureStartup(
  rounds: number,
  progress: (message: string) => void,
): StartupReport[] {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-startup-'));
  try {
    return measureInTurns(commandsFor(trainModel(folder)), rounds, progress);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureInTurns(
  commands: Readonly<Record<string, readonly string[]>>,
  rounds: number,
  progress: (message: string) => void,
): StartupReport[] {
  const times = Object.keys(commands).map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [place, [name, command]] of Object.entries(commands).entries()) {
      progress(`startup: round ${round}/${rounds}, ${name}`);
      const [file, ...options] = command;
      const start = performance.now();
      const { status } = spawnSync(file, options, { cwd: workspace, stdio: 'ignore' });
      if (status === 0) times[place].push((performance.now() - start) / 1000);
    }
  }
  return Object.keys(commands).map((name, place) =>
    times[place].length === rounds ? { name, seconds: summarize(times[place]) } : { name },
  );
}

export function formatStartup(reports: readonly StartupReport[]): string {
  const rows = reports.map(({ name, seconds }) =>
    seconds
      ? [
          name,
          formatSeconds(seconds.median),
          `${formatSeconds(seconds.lowerQuartile)} – ${formatSeconds(seconds.upperQuartile)}`,
          formatSeconds(seconds.fastest),
        ]
      : [name, 'fails'],
  );
  const source = unrolledFromBuild ? 'from its build' : 'from its sources, without a build';
  const title = `Start of a process to its end; the command line ${source}`;
  return `${title}\n${formatTable(['command', 'median', 'quartiles', 'fastest'], rows)}\n`;
}
