// Calls every public function with odd arguments: node fuzz-calls.ts --calls 50000 --seed 1

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Fault, type Findings, fuzzCalls, type NextCall } from '../fuzz-calls/fuzz.ts';

/** A call that takes longer than this counts as one that never ends, in milliseconds. */
const patience = 30_000;
/** The first call waits for models to be trained. */
const patienceAtStart = 300_000;

interface Job {
  readonly calls: number;
  readonly seed: number;
  readonly first: number;
  readonly only?: string;
}

type Message =
  | { readonly kind: 'call'; readonly next: NextCall }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'end'; readonly findings: Findings };

/**
 * Runs the calls in a worker. A call that never ends, or ends the worker, is a fault: another worker
 * then goes on with the next call.
 */
async function runWatched(job: Job): Promise<Findings> {
  const end = job.first + job.calls;
  const faults: Fault[] = [];
  let first = job.first;
  let refused = 0;
  let lost = 0;
  for (;;) {
    const result = await runUntilLost({ ...job, first, calls: end - first });
    refused += result.refused;
    faults.push(...result.faults);
    if ('doors' in result) {
      return { ...result, calls: job.calls, refused, accepted: job.calls - refused - lost, faults };
    }
    lost++;
    first = result.next;
  }
}

/** Work of a worker up to its last call, which never ended. */
interface Lost {
  readonly refused: number;
  readonly next: number;
  readonly faults: readonly Fault[];
}

function runUntilLost(job: Job): Promise<Lost | Findings> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    const faults: Fault[] = [];
    let last: NextCall | null = null;
    let heard = performance.now();
    const lose = (problem: string) => {
      clearInterval(watch);
      void worker.terminate();
      if (last === null) return reject(new Error(`before the first call: ${problem}`));
      const { call, door, change, refused } = last;
      faults.push({ call, door, change, problem });
      resolve({ refused, next: call + 1, faults });
    };
    const watch = setInterval(() => {
      const limit = last === null ? patienceAtStart : patience;
      if (performance.now() - heard > limit) lose(`did not come back within ${limit / 1000} s`);
    }, 1000);
    worker.on('message', (message: Message) => {
      heard = performance.now();
      if (message.kind === 'call') last = message.next;
      else if (message.kind === 'fault') faults.push(message.fault);
      else {
        clearInterval(watch);
        resolve(message.findings);
      }
    });
    worker.on('error', (error) => lose(`ended the thread: ${String(error)}`));
  });
}

function print({ door, call, change, problem }: Fault): void {
  console.log(`\n${door}, call ${call}, ${change}: ${problem}`);
}

function report({ doors, withoutExample, calls, refused, accepted, faults }: Findings): void {
  const seen = new Set<string>();
  for (const fault of faults) {
    const { door, problem } = fault;
    const kind = `${door}: ${problem.split('\n').slice(0, 2).join(' ').slice(0, 120)}`;
    if (!seen.has(kind)) print(fault);
    seen.add(kind);
  }
  if (withoutExample.length > 0) {
    console.log(`\nOnly called without a sound example: ${withoutExample.join(', ')}`);
  }
  console.log(
    `\n${calls} calls of ${doors} public functions: ${refused} refused, ${accepted} accepted, ` +
      `${faults.length} faults of ${seen.size} kinds`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      first: { type: 'string', default: '0' },
    },
  });
  // Odd paths are relative ones: what is written to them must not lie in the repository.
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-fuzz-'));
  process.chdir(folder);
  report(
    await runWatched({
      calls: Number(values.calls),
      seed: Number(values.seed),
      first: Number(values.first),
      only: values.only,
    }),
  );
  rmSync(folder, { recursive: true, force: true });
} else {
  const send = (message: Message) => parentPort?.postMessage(message);
  const findings = await fuzzCalls({
    ...(workerData as Job),
    onCall: (next) => send({ kind: 'call', next }),
    onFault: (fault) => send({ kind: 'fault', fault }),
  });
  send({ kind: 'end', findings });
}
