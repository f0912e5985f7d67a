import { type Command, Option } from 'commander';

export interface CommonFlags {
  readonly backend: BackendName;
  readonly json?: true;
  readonly debug?: true;
}

export const backendNames = ['auto', 'wasm', 'reference'] as const;

export type BackendName = (typeof backendNames)[number];

/** Options that every command takes which computes something. */
export const addComputeOptions = (command: Command): Command =>
  addOutputOptions(
    command.addOption(
      new Option('--backend <name>', 'what computes').choices(backendNames).default('auto'),
    ),
  );

/** Options that every command takes. */
export const addOutputOptions = (command: Command): Command =>
  command
    .option('--json', 'print results as one JSON object a line')
    .option('--debug', 'show where an error happened');
