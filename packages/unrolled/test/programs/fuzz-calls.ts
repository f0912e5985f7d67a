// Calls every public function with odd arguments: node fuzz-calls.ts --calls 50000 --seed 1

import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Fault, type Findings, fuzzCalls } from '../fuzz-calls/fuzz.ts';

/** A call that takes longer than this never ends, in milliseconds. */
const patience = 60_000;

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      first: { type: 'string', default: '0' },
    },
  });
  const worker = new Worker(new URL(import.meta.url), {
    workerData: {
      calls: Number(values.calls),
      seed: Number(values.seed),
      only: values.only,
      first: Number(values.first),
    },
  });
  let last = 'before the first call';
  const early: string[] = [];
  let heard = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - heard < patience) return;
    for (const fault of early) console.log(fault);
    console.log(`\nNever came back: ${last}`);
    process.exit(1);
  }, 1000);
  worker.on('message', (message: string | Fault | Findings) => {
    heard = performance.now();
    if (typeof message === 'string') {
      last = message;
      return;
    }
    if ('problem' in message) {
      early.push(`\n${message.door}, call ${message.call}, ${message.change}: ${message.problem}`);
      return;
    }
    clearInterval(watch);
    report(message);
  });
  worker.on('error', (error) => {
    console.log(`\nEnded the process: ${last}`);
    throw error;
  });
} else {
  const onCall = (call: number, door: string, change: string) =>
    parentPort?.postMessage(`call ${call} of ${door} with ${change}`);
  const onFault = (fault: Fault) => parentPort?.postMessage(fault);
  parentPort?.postMessage(await fuzzCalls({ ...workerData, onCall, onFault }));
}

function report({ doors, withoutExample, calls, refused, accepted, faults }: Findings): void {
  const seen = new Map<string, number>();
  for (const { door, call, change, problem } of faults) {
    const kind = `${door}: ${problem.split('\n').slice(0, 2).join(' ').slice(0, 120)}`;
    const times = seen.get(kind) ?? 0;
    seen.set(kind, times + 1);
    if (times === 0) console.log(`\n${door}, call ${call}, ${change}: ${problem}`);
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
