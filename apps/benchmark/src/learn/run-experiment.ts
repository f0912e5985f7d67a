import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { unrolledFromSources } from '../unrolled-program.ts';
import type { Event, Experiment, Files, Outcome } from './experiment.ts';

/**
 * Trains and measures a model, each by a process of `unrolled`.
 * @param folder of the data
 * @throws Error with the last line that a command which failed has printed
 */
export async function runExperiment(
  { train, evaluate }: Experiment,
  folder: string,
  seed: number,
  progress: (share: number) => void,
): Promise<Outcome> {
  const own = mkdtempSync(join(tmpdir(), 'unrolled-learn-'));
  const model = join(own, 'model.safetensors');
  const files: Files = {
    data: (name) => join(folder, name),
    written(name, lines) {
      const path = join(own, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    },
  };
  try {
    const events = await eventsOf(
      ['train', ...train(files), '--seed', String(seed), '--out', model],
      progress,
    );
    const named = (name: string) => events.filter(({ event }) => event === name);
    const [[start], [done]] = [named('start'), named('done')];
    const measured =
      evaluate && (await eventsOf(['evaluate', model, ...evaluate(files)], progress));
    return { start, progress: named('progress'), done, evaluation: measured?.at(-1) ?? done };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** The lines of JSON that a command prints. */
async function eventsOf(
  command: readonly string[],
  progress: (share: number) => void,
): Promise<Event[]> {
  const [file, ...options] = [...unrolledFromSources, ...command, '--json'];
  const child = spawn(file, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  let remarks = '';
  child.stderr.on('data', (bytes) => {
    remarks += bytes;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const events: Event[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as Event;
    events.push(event);
    if (event.event === 'progress') progress(Number(event.progress));
  }
  if ((await ended) === 0) return events;
  throw new Error(remarks.trim().split('\n').at(-1) ?? `unrolled ${command.join(' ')} failed`);
}
