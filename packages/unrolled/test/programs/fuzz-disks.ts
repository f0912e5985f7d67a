// Lets the disk fail at random moments of training each task: a full disk, one that is full for a
// while, a remount as read-only, a folder that vanishes. The model must survive, at the place that
// the last line names. Prints what a user sees.
//
//     npm run fuzz:disks -- --moments 30
//
// Mounting takes rights, which the program gets from a namespace of its own where the system allows
// that; elsewhere only folders vanish.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Rng } from '@unrolled/tensor';
import { canMount, DiskTrial, diskFaults } from '../faults/disk-faults.ts';
import { smallTasks } from '../faults/small-tasks.ts';

const inNamespace = ['--user', '--map-root-user', '--mount'];
const marker = 'UNROLLED_OWN_NAMESPACE';

if (
  process.env[marker] === undefined &&
  spawnSync('unshare', [...inNamespace, 'true']).status === 0
) {
  const { status } = spawnSync(
    'unshare',
    [...inNamespace, process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, [marker]: '1' } },
  );
  process.exitCode = status ?? 1;
} else {
  process.exitCode = (await strikeAll()) === 0 ? 0 : 1;
}

async function strikeAll(): Promise<number> {
  const { values } = parseArgs({
    options: {
      moments: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '1000' },
      task: { type: 'string', multiple: true },
    },
  });
  const rng = new Rng(Number(values.seed));
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-disks-'));
  const mounts = canMount(folder);
  if (!mounts) console.log('No file system can be mounted here: only folders vanish.');
  let [runs, problems] = [0, 0];
  for (const task of await smallTasks(folder)) {
    if (values.task !== undefined && !values.task.includes(task.name)) continue;
    const trial = await DiskTrial.begin(task, Number(values.steps), folder);
    for (const fault of diskFaults) {
      if (fault.needsMount && !mounts) continue;
      for (let moment = 0; moment < Number(values.moments); moment++) {
        const isEnded = moment % 2 === 1;
        const { problem, lines } = await trial.strike(fault, isEnded, rng);
        runs++;
        if (problem !== null) problems++;
        if (problem === null && moment > 1) continue;
        console.log(`\n${task.name}: ${fault.name}${isEnded ? ', then SIGTERM' : ''}`);
        for (const line of lines) console.log(`  | ${line}`);
        if (problem !== null) console.log(`  PROBLEM: ${problem}`);
      }
    }
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${runs} runs, ${problems} problems`);
  return problems;
}
