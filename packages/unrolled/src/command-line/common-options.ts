import { type Command, Option } from 'commander';

export interface CommonFlags {
  readonly backend: BackendName;
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
    command.addOption(
      new Option('--backend <name>', 'what computes; doctor says what is there')
        .choices(backendNames)
        .default('auto'),
    ),
  );

/** Options that every command takes. */
export const addOutputOptions = (command: Command): Command =>
  command
    .option('--json', 'print results as one JSON object a line')
    .option('--debug', 'show where an error happened');
