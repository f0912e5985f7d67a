import { compressModel } from '@unrolled/task';
import { everySteps } from '@unrolled/train';
import { frameTasks } from './frame-tasks.ts';
import type { FuzzedTask } from './fuzzed-task.ts';
import { mutateSafetensors } from './mutate-safetensors.ts';
import type { Reader } from './reader.ts';
import { textAndSeriesTasks } from './text-and-series-tasks.ts';

/** Every task with files of its own. */
export const fuzzedTasks = [...textAndSeriesTasks, ...frameTasks];

/** Models and unfinished runs of every task; a run that is read goes on for a step. */
export async function modelReaders(): Promise<Reader[]> {
  const readers = await Promise.all(fuzzedTasks.map(readersOf));
  return readers.flat();
}

async function readersOf({ name, train, load, prepare }: FuzzedTask): Promise<Reader[]> {
  const saved: Uint8Array[] = [];
  const save = (file: Uint8Array) => {
    saved.push(file);
  };
  const { model } = await train({ save, saveWhen: everySteps(2) });
  model.dispose();
  const [checkpoint, finished] = [saved[0], saved.at(-1) as Uint8Array];
  return [
    {
      name: `${name}: model`,
      seeds: [
        ...[finished, checkpoint],
        ...[compressModel(finished, 'int8'), compressModel(finished, 'float16')],
      ],
      mutate: mutateSafetensors,
      read: (bytes) => {
        const { model, use } = load(bytes);
        return async () => {
          try {
            await use();
          } finally {
            model.dispose();
          }
        };
      },
    },
    {
      name: `${name}: unfinished run`,
      seeds: [checkpoint],
      mutate: mutateSafetensors,
      read: async (bytes) => {
        const resume = prepare(bytes);
        const ending = new AbortController();
        const lastStep = { name: 'last-step', onStep: () => ending.abort() };
        const { model } = await resume({ signal: ending.signal, callbacks: [lastStep] });
        return () => model.dispose();
      },
    },
  ];
}
