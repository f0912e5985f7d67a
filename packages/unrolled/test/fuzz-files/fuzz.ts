import { full, Rng, type Tensor, UnrolledError } from '@unrolled/tensor';
import { exchangeReaders } from './exchange-readers.ts';
import { modelReaders } from './model-readers.ts';
import { ownModelReaders } from './own-model-readers.ts';
import { pick } from './random.ts';
import type { Reader } from './reader.ts';
import { textReaders } from './text-readers.ts';

export interface Fault {
  readonly reader: string;
  /** The mutant's number, from which it can be made again. */
  readonly mutant: number;
  readonly problem: string;
}

export interface Findings {
  readonly reader: string;
  readonly mutants: number;
  readonly refused: number;
  readonly accepted: number;
  readonly faults: readonly Fault[];
  /** Processor time of the slowest mutant, in milliseconds. */
  readonly slowest: number;
}

export interface FuzzOptions {
  readonly mutants: number;
  readonly seed: number;
  /** Only readers whose name holds this. Default: all. */
  readonly only?: string;
  /** The first mutant. Default 0. */
  readonly first?: number;
}

/** Processor time that no mutant of some kilobytes may take, in milliseconds. */
const slow = 2000;
/** By how much no mutant may raise the memory of the process, in bytes. */
const large = 256 * 2 ** 20;
/** The most characters of an error's message. */
const longest = 1500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what an error must not hold
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Gives mutated files to every reader, and tells what none should do. */
export async function fuzzFiles({
  mutants,
  seed,
  only = '',
  first = 0,
}: FuzzOptions): Promise<Findings[]> {
  const readers = [
    ...textReaders,
    ...(await modelReaders()),
    ...(await ownModelReaders()),
    ...(await exchangeReaders()),
  ];
  const chosen = readers.filter(({ name }) => name.includes(only));
  const findings: Findings[] = [];
  for (const reader of chosen) findings.push(await fuzz(reader, { mutants, seed, first }));
  return findings;
}

/** Gives mutated files to one reader. */
export async function fuzz(
  reader: Reader,
  { mutants, seed, first }: { mutants: number; seed: number; first: number },
): Promise<Findings> {
  const rng = new Rng(seed).fork(reader.name);
  const sentinel = new Sentinel();
  const faults: Fault[] = [];
  let [refused, accepted, slowest] = [0, 0, 0];
  for (const bytes of reader.seeds) await (await reader.read(bytes.slice()))();
  for (let mutant = first; mutant < first + mutants; mutant++) {
    const own = rng.fork(String(mutant));
    const bytes = reader.mutate(pick(own, reader.seeds), own);
    const problems: string[] = [];
    const before = { time: process.cpuUsage(), memory: process.resourceUsage().maxRSS };
    const error = await failureOf(reader, bytes, problems);
    const { user, system } = process.cpuUsage(before.time);
    const time = (user + system) / 1000;
    const grown = (process.resourceUsage().maxRSS - before.memory) * 1024;
    slowest = Math.max(slowest, time);
    if (error === null) accepted++;
    else refused++;
    if (time > slow) problems.push(`took ${time.toFixed(0)} ms of processor time`);
    if (grown > large) problems.push(`took ${(grown / 2 ** 20).toFixed(0)} MiB of memory`);
    if (mutant % 16 === 0 && !sentinel.isWhole()) problems.push('changed a tensor of others');
    for (const problem of problems) faults.push({ reader: reader.name, mutant, problem });
  }
  if (!sentinel.isWhole()) {
    faults.push({ reader: reader.name, mutant: -1, problem: 'changed a tensor of others' });
  }
  sentinel.dispose();
  return { reader: reader.name, mutants, refused, accepted, faults, slowest };
}

/** @returns what reading threw, or null; what is wrong with that or with the use is added */
async function failureOf(
  reader: Reader,
  bytes: Uint8Array,
  problems: string[],
): Promise<unknown | null> {
  let use: Awaited<ReturnType<Reader['read']>>;
  try {
    use = await reader.read(bytes);
  } catch (error) {
    problems.push(...faultsOf(error));
    return error ?? 'nothing';
  }
  try {
    await use();
  } catch (error) {
    problems.push(`was accepted, then failed in use: ${describe(error)}`);
  }
  return null;
}

function faultsOf(error: unknown): string[] {
  if (!(error instanceof UnrolledError)) return [`threw ${describe(error)}`];
  const { message } = error;
  const faults: string[] = [];
  if (message.length > longest) faults.push(`has an error of ${message.length} characters`);
  if (invisible.test(message)) faults.push(`has an error with signs: ${JSON.stringify(message)}`);
  return faults;
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);

/** A tensor that is not read from the files, and must keep its values. */
class Sentinel {
  readonly #tensor: Tensor = full([4099], 7);

  isWhole(): boolean {
    return this.#tensor.dataSync().every((value) => value === 7);
  }

  dispose(): void {
    this.#tensor.dispose();
  }
}
