import {
  type Backend,
  full,
  getBackend,
  gradientsEnabled,
  Rng,
  setBackend,
  type Tensor,
  UnrolledError,
} from '@unrolled/tensor';
import { TokenizerError } from '@unrolled/tokenizers';
import { allDoors } from './all-doors.ts';
import type { Door } from './doors.ts';
import { oddCall } from './mutate-call.ts';
import { CallersError } from './odd-values.ts';

export interface Fault {
  readonly door: string;
  /** The call's number, from which it can be made again. */
  readonly call: number;
  readonly change: string;
  readonly problem: string;
}

export interface Findings {
  readonly doors: number;
  /** Public functions of which no sound call is known. */
  readonly withoutExample: readonly string[];
  readonly calls: number;
  readonly refused: number;
  readonly accepted: number;
  readonly faults: readonly Fault[];
}

/** A call that is about to be made. */
export interface NextCall {
  readonly door: string;
  readonly call: number;
  readonly change: string;
  /** Calls refused before this one. */
  readonly refused: number;
}

export interface FuzzOptions {
  readonly calls: number;
  readonly seed: number;
  /** Only functions whose name holds this. Default: all. */
  readonly only?: string;
  /** The first call. Default 0. */
  readonly first?: number;
  /** Called before each call. */
  readonly onCall?: (next: NextCall) => void;
  /** Called with each fault as soon as it is found, since a later call may never come back. */
  readonly onFault?: (fault: Fault) => void;
}

/** Processor time that no call may take, in milliseconds. */
const slow = 2000;
/** The most characters of an error's message. */
const longest = 2000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what an error must not hold
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Calls every public function with odd arguments, and reports what none of them should do. */
export async function fuzzCalls(options: FuzzOptions): Promise<Findings> {
  const { calls, seed, only = '', first = 0, onCall, onFault } = options;
  const doors = (await allDoors()).filter(({ name }) => name.includes(only));
  const faults: Fault[] = [];
  for (const door of doors) faults.push(...(await soundFaults(door)));
  const rng = new Rng(seed);
  const rejections = new Rejections();
  const sentinel = new Sentinel();
  let refused = 0;
  for (let call = first; call < first + calls; call++) {
    // A door that comes or goes leaves the calls of all others as they were.
    const door = doors[call % doors.length];
    const own = rng.fork(`${door.name} ${Math.floor(call / doors.length)}`);
    const { args, change, mustRefuse } = oddCall(door, own);
    onCall?.({ call, door: door.name, change, refused });
    const started = process.cpuUsage();
    const outcome = await outcomeOf(door, args);
    const { user, system } = process.cpuUsage(started);
    const problems = [...outcome.problems, ...sentinel.faults(), ...rejections.faults()];
    if (outcome.refused) refused++;
    else if (mustRefuse !== null) problems.push(`was accepted, but ${mustRefuse}`);
    if (user + system > slow * 1000) {
      problems.push(`took ${((user + system) / 1000).toFixed(0)} ms of processor time`);
    }
    for (const problem of problems) {
      const fault = { door: door.name, call, change, problem };
      faults.push(fault);
      onFault?.(fault);
    }
  }
  rejections.end();
  const withoutExample = doors.filter((door) => door.sound === null && door.parameters > 0);
  return {
    doors: doors.length,
    withoutExample: withoutExample.map(({ name }) => name),
    calls,
    refused,
    accepted: calls - refused,
    faults,
  };
}

/** An example that is refused would hide what stands behind the first guard. */
async function soundFaults(door: Door): Promise<Fault[]> {
  if (door.sound === null) return [];
  const change = 'nothing: its sound call';
  try {
    await settle(door.call(door.sound()));
    return [];
  } catch (error) {
    if (isOfCallersSignal(error)) return [];
    return [{ door: door.name, call: -1, change, problem: `threw ${describe(error)}` }];
  }
}

async function outcomeOf(
  door: Door,
  args: readonly unknown[],
): Promise<{ refused: boolean; problems: readonly string[] }> {
  try {
    await settle(door.call(args));
    return { refused: false, problems: [] };
  } catch (error) {
    return { refused: true, problems: faultsOf(error) };
  }
}

/** Waits for a promise, and reads the first values of an iterable, which may fail late. */
async function settle(result: unknown): Promise<void> {
  const value = await result;
  if (typeof value !== 'object' || value === null) return;
  if (value !== getBackend() && isBackend(value)) await value.dispose();
  const iterate = Reflect.get(value, Symbol.asyncIterator);
  if (typeof iterate !== 'function') return;
  let left = 5;
  for await (const _ of value as AsyncIterable<unknown>) if (--left === 0) break;
}

/** A backend that a call made holds threads or a device until it is disposed of. */
const isBackend = (value: object): value is Backend => 'primitives' in value && 'dispose' in value;

function faultsOf(error: unknown): string[] {
  if (error instanceof CallersError || isClassOfCaller(error) || isOfCallersSignal(error))
    return [];
  if (!(error instanceof UnrolledError || error instanceof TokenizerError)) {
    return [`threw ${describe(error)}`];
  }
  const { message } = error;
  const faults: string[] = [];
  if (message.length > longest) faults.push(`has an error of ${message.length} characters`);
  if (invisible.test(message))
    faults.push(`has an error with signs: ${JSON.stringify(message.slice(0, 80))}`);
  return faults;
}

/** A class of the caller in place of a function: the engine says so of the caller's own class. */
const isClassOfCaller = (error: unknown): boolean =>
  error instanceof TypeError && error.message.startsWith('Class constructor Odd ');

/** The reason of a signal that the caller gave: it comes out as it is. */
const isOfCallersSignal = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'TimeoutError';

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).slice(0, 700) : 'no error';

/** Guards what a call must leave as it was: tensors of others, and the modes of the package. */
class Sentinel {
  readonly #backend = getBackend();
  readonly #tensor: Tensor = full([1031], 7);

  faults(): string[] {
    const faults: string[] = [];
    setBackend(this.#backend);
    if (!gradientsEnabled()) faults.push('left recording off');
    const probe = full([257], 5);
    if (!this.#tensor.dataSync().every((value) => value === 7)) {
      faults.push('changed a tensor of others');
    }
    if (!probe.dataSync().every((value) => value === 5)) faults.push('broke new tensors');
    probe.dispose();
    return faults;
  }
}

/** Promises that were rejected and left alone. */
class Rejections {
  readonly #found: unknown[] = [];
  readonly #listen = (reason: unknown) => {
    this.#found.push(reason);
  };

  constructor() {
    process.on('unhandledRejection', this.#listen);
  }

  faults(): string[] {
    return this.#found.splice(0).map((reason) => `left a rejection: ${describe(reason)}`);
  }

  end(): void {
    process.off('unhandledRejection', this.#listen);
  }
}
