import { type Command, Option } from 'commander';
import { UsageError } from '../program/failures.ts';
import { threadCount } from './option-values.ts';

/** What computes. */
export interface ComputeFlags {
  readonly backend: BackendName;
  readonly threads?: number;
}

export interface CommonFlags extends ComputeFlags {
  readonly json?: true;
  readonly debug?: true;
}

/** `gpu` takes the first of its modes that works; the browser has one more, webgl2. */
export const backendNames = [
  ...(['auto', 'wasm', 'reference', 'gpu'] as const),
  ...(['gpu:webgpu', 'gpu:headlessgl', 'gpu:webasm', 'gpu:cpu'] as const),
];

export type BackendName = (typeof backendNames)[number];

/** Options that every command takes which computes something. */
export const addComputeOptions = (command: Command): Command =>
  addOutputOptions(
    command
      .addOption(
        new Option('--backend <name>', 'what computes; doctor says what is there')
          .choices(backendNames)
          .default('auto'),
      )
      .option('--threads <n>', 'of the wasm backend (default: 1)', threadCount)
      .hook('preAction', (_, action) => checkThreads(action.opts())),
  );

function checkThreads({ backend, threads }: ComputeFlags): void {
  if (threads === undefined || backend === 'auto' || backend === 'wasm') return;
  throw new UsageError(
    `--threads: only the wasm backend has threads, got --backend ${backend}; leave one of the two out`,
  );
}

/** Options that every command takes. */
export const addOutputOptions = (command: Command): Command =>
  command
    .option('--json', 'print results as one JSON object a line')
    .option('--debug', 'show where an error happened');
