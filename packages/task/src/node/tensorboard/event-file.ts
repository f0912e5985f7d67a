import { appendFile, mkdir, open, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FileError, reasonOf } from '@unrolled/formats/node';
import { check, checkOptions, optional, printable, rules } from '@unrolled/guards';
import type { HostValues } from '@unrolled/tensor';
import { histogramEvent, restartEvent, scalarEvent, textEvent, versionEvent } from './event.ts';
import { histogramOf } from './histogram.ts';
import { encodeRecord } from './record.ts';

const values = {
  holds: (given: unknown) =>
    rules.numbers.holds(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView)),
  words: rules.numbers.words,
};

/**
 * A file of events in a folder that `tensorboard --logdir` shows. A folder holds one run; each process that
 * resumes the run adds a file.
 */
export class EventFile {
  readonly #path: string;
  readonly #clock: () => number;
  #waiting: Uint8Array[] = [];

  constructor(path: string, clock: () => number) {
    this.#path = path;
    this.#clock = clock;
    this.#add(versionEvent(this.#at(0)));
  }

  /** A figure after a step, as a point of the curve of that tag. */
  scalar(tag: string, value: number, step: number): void {
    this.#check('scalar', tag, step);
    check('EventFile.scalar', 'value', value, rules.anyNumber);
    this.#add(scalarEvent(this.#at(step), tag, value));
  }

  /** Distribution of values, such as those of a weight, after a step. */
  histogram(tag: string, given: HostValues | readonly number[], step: number): void {
    this.#check('histogram', tag, step);
    check('EventFile.histogram', 'values', given, values);
    this.#add(histogramEvent(this.#at(step), tag, histogramOf(given)));
  }

  /** A text in Markdown, such as a sample or the options of the run. */
  text(tag: string, text: string, step: number): void {
    this.#check('text', tag, step);
    check('EventFile.text', 'text', text, rules.text);
    this.#add(textEvent(this.#at(step), tag, text));
  }

  /** Lets a run that resumes from a step replace what earlier files contain from that step on. */
  restart(step: number): void {
    check('EventFile.restart', 'step', step, rules.wholeNumber);
    this.#add(restartEvent(this.#at(step)));
  }

  /**
   * Writes what has been added.
   * @throws FileError when it cannot be written
   */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    if (bytes.length > 0) await attempt(this.#path, () => appendFile(this.#path, bytes));
  }

  #check(method: string, tag: string, step: number): void {
    check(`EventFile.${method}`, 'tag', tag, rules.text);
    check(`EventFile.${method}`, 'step', step, rules.wholeNumber);
  }

  #at(step: number) {
    return { time: this.#clock(), step };
  }

  #add(event: Uint8Array): void {
    this.#waiting.push(encodeRecord(event));
  }
}

/**
 * Creates the folder if it does not exist, and a file in it. @throws FileError when they cannot be created
 */
export async function createEventFile(
  folder: string,
  options: {
    /** Seconds since 1970. Default: the clock of the system. */
    readonly clock?: () => number;
  } = {},
): Promise<EventFile> {
  check('createEventFile', 'folder', folder, rules.path);
  const { clock = () => Date.now() / 1000 } = checkOptions('createEventFile', options, {
    clock: optional(rules.function),
  });
  return attempt(folder, async () => {
    await mkdir(folder, { recursive: true });
    const path = join(folder, nextName(await readdir(folder), clock()));
    await (await open(path, 'wx')).close();
    const file = new EventFile(path, clock);
    await file.flush();
    return file;
  });
}

/**
 * A name that sorts after the existing ones: TensorBoard reads the files of a folder in the order of their
 * names.
 */
function nextName(there: readonly string[], now: number): string {
  const seconds = there.map((name) =>
    Number(/^events\.out\.tfevents\.(\d+)\./.exec(name)?.[1] ?? 0),
  );
  const second = Math.max(Math.floor(now), ...seconds.map((taken) => taken + 1));
  return `events.out.tfevents.${String(second).padStart(10, '0')}.${hostname()}.${process.pid}`;
}

async function attempt<Value>(path: string, write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (cause) {
    const message = `EventFile: ${printable(path)} cannot be written: ${reasonOf(cause)}`;
    throw new FileError(`${message}; check the folder and free space`, path, { cause });
  }
}
