// Sends SIGINT, SIGTERM and SIGHUP at random moments of each phase of training each task, on one
// thread and on two, and checks that the run has saved or had nothing to save, ends in time, and is
// resumed to the bits of a run that was never interrupted.
//
//     npm run fuzz:signals -- --moments 30
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Rng } from '@unrolled/tensor';
import { phases, type SignalName, SignalTrial, signals } from '../faults/signal-moments.ts';
import { smallTasks } from '../faults/small-tasks.ts';

const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    task: { type: 'string', multiple: true },
    phase: { type: 'string', multiple: true },
    threads: { type: 'string', multiple: true, default: ['1', '2'] },
    limit: { type: 'string', default: '2' },
  },
});

const rng = new Rng(Number(values.seed));
const names = Object.keys(signals) as SignalName[];
const folder = mkdtempSync(join(tmpdir(), 'unrolled-signals-'));
let problems = 0;
let runs = 0;
for (const task of await smallTasks(folder)) {
  if (values.task !== undefined && !values.task.includes(task.name)) continue;
  for (const threads of values.threads) {
    for (const phase of phases) {
      if (values.phase !== undefined && !values.phase.includes(phase.name)) continue;
      const where = `${task.name}, ${threads} threads, ${phase.name}`;
      const trial = await SignalTrial.begin(task, phase, Number(threads), folder);
      let [slowest, signalled, saves] = [0, 0, 0];
      for (let moment = 0; moment < Number(values.moments); moment++) {
        const signal = names[moment % names.length];
        const { problem, seconds, saved } = await trial.interrupt(signal, rng, folder);
        runs++;
        if (seconds !== null) signalled++;
        if (saved) saves++;
        slowest = Math.max(slowest, seconds ?? 0);
        const late =
          seconds !== null && seconds > Number(values.limit)
            ? `took ${seconds.toFixed(2)} s to end on ${signal}`
            : null;
        for (const found of [problem, late]) {
          if (found === null) continue;
          problems++;
          console.error(`${where}, moment ${moment}: ${found}`);
        }
      }
      console.log(
        `${where}: ${signalled} of ${values.moments} reached by a signal, ${saves} with a saved ` +
          `model, slowest end ${slowest.toFixed(2)} s`,
      );
    }
  }
}
rmSync(folder, { recursive: true });
console.log(`${runs} runs, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
