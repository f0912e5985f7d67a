import { type Option, type OptionValues, option } from '@unrolled/task';
import type { Command } from 'commander';
import { UsageError } from '../program/failures.ts';
import { addOptions } from './schema-options.ts';

/** `gpu` takes the first of its modes that works; the browser has one more, webgl2. */
const backendNames = [
  ...(['auto', 'native', 'native:int8', 'wasm', 'reference', 'gpu'] as const),
  ...(['gpu:webgpu', 'gpu:headlessgl', 'gpu:webasm', 'gpu:cpu'] as const),
];

const threaded: readonly BackendName[] = ['auto', 'native', 'native:int8', 'wasm'];

/** Name of a backend on the command line. */
export type BackendName = (typeof backendNames)[number];

const count = option.sizeUpTo(16)(
  1,
  'number of threads of the native or wasm backend, or auto for one per core where that is faster',
);
const threadCount: Option<number | 'auto'> = {
  ...count,
  holds: (value) => value === 'auto' || count.holds(value),
  words: `${count.words}, or auto`,
  parse: (text) => (text === 'auto' ? text : count.parse(text)),
};

const computeOptions = {
  backend: option.choice(
    backendNames,
    'auto',
    'backend to compute on, one of those that doctor lists',
  ),
  threads: option.optional(threadCount, 'auto'),
};

const outputOptions = {
  json: option.toggle(false, 'results as one JSON object per line'),
  debug: option.toggle(false, 'stack trace of an error'),
};

type GivenFlags<Values> = { readonly [Name in keyof Values]?: NonNullable<Values[Name]> };

/** Flags of the backend; undefined where not given. */
export type ComputeFlags = GivenFlags<OptionValues<typeof computeOptions>>;

/** Flags of every command that computes. */
export type CommonFlags = ComputeFlags & GivenFlags<OptionValues<typeof outputOptions>>;

/** Options that every command takes which computes something. */
export const addComputeOptions = (command: Command): Command =>
  addOutputOptions(addOptions(command, computeOptions)).hook('preAction', (_, action) =>
    checkThreads(action.opts()),
  );

function checkThreads({ backend = 'auto', threads }: ComputeFlags): void {
  if (threads === undefined || threaded.includes(backend)) return;
  throw new UsageError(
    `--threads: only the native and wasm backends have threads, got --backend ${backend}; leave one of the ` +
      'two out',
  );
}

/** Options that every command takes. */
export const addOutputOptions = (command: Command): Command => addOptions(command, outputOptions);
