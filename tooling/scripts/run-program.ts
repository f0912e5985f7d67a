import { spawn } from 'node:child_process';

export interface ProgramResult {
  succeeded: boolean;
  /** Lines to print also where it succeeded: what was measured, what was skipped. */
  notes?: readonly string[];
  /** Standard output and standard error, in the order they came. */
  output: string;
}

/** Runs a program of the workspace to its end, without colours, and keeps what it prints. */
export function runProgram(
  program: string,
  args: readonly string[],
  {
    folder,
    path = process.env.PATH,
    variables = {},
  }: { folder?: string; path?: string; variables?: Readonly<Record<string, string>> } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) =>
      resolve({ succeeded: false, output: `${program}: ${error.message}` }),
    );
    child.on('close', (code) => resolve({ succeeded: code === 0, output: output.trim() }));
  });
}

/** Runs turbo tasks over all packages; prints only what failed. */
export function runTurbo(...tasks: readonly string[]): Promise<ProgramResult> {
  return runProgram('turbo', [
    'run',
    ...tasks,
    '--continue',
    '--concurrency=100%',
    '--output-logs=errors-only',
    '--log-order=grouped',
  ]);
}
