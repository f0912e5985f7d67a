import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FileError, writeFileAtomic } from '@unrolled/formats/node';
import type { SaveMoment } from '@unrolled/task';

/** Waits before another attempt at the last save, in milliseconds. */
const pauses = [100, 400];

/**
 * Saves a model while it is trained. A disk that is full for a while, or a folder that has vanished,
 * must not end the training: a failed save during the run is left to the next one, and the last save goes
 * elsewhere if its path cannot be written.
 */
export class ModelSaver {
  readonly #wanted: string;
  readonly #note: (line: string) => void;
  readonly #otherFolders: readonly string[];
  #path: string;
  #savedSteps: number | null = null;
  #reason: string | null = null;

  /** @param note says something to the user */
  constructor(path: string, note: (line: string) => void) {
    this.#wanted = path;
    this.#path = path;
    this.#note = note;
    // Found now: the current folder may be the one that vanishes.
    const folder = dirname(resolve(path));
    this.#otherFolders = [process.cwd(), tmpdir()].filter((other) => resolve(other) !== folder);
  }

  /** Path of the last save; it differs from the requested one only after the final save. */
  get path(): string {
    return this.#path;
  }

  /** Steps of the run when it was saved last; null before the first save. */
  get savedSteps(): number | null {
    return this.#savedSteps;
  }

  /** @throws FileError when the last save fails in every folder */
  async save(file: Uint8Array, { isLast, steps }: SaveMoment): Promise<void> {
    const failure = await this.#attempt(file);
    if (failure === null) this.#savedSteps = steps;
    else if (isLast) {
      await this.#saveAtLast(file, failure);
      this.#savedSteps = steps;
    }
  }

  /** Reports once why saving fails, and once that it succeeds again. */
  async #attempt(file: Uint8Array): Promise<FileError | null> {
    const failure = await write(this.#wanted, file);
    const reason = failure === null ? null : reasonOf(failure);
    if (reason !== this.#reason) {
      this.#reason = reason;
      this.#note(
        reason === null
          ? `Saving to ${this.#wanted} works again.`
          : `Not saved: ${reason}. Training continues, and the next save tries again.`,
      );
    }
    return failure;
  }

  async #saveAtLast(file: Uint8Array, first: FileError): Promise<void> {
    let failure = first;
    for (const pause of pauses) {
      await setTimeout(pause);
      const again = await write(this.#wanted, file);
      if (again === null) return;
      failure = again;
    }
    for (const folder of this.#otherFolders) {
      const path = freeName(folder, this.#wanted);
      if ((await write(path, file)) !== null) continue;
      this.#path = path;
      this.#note(`${reasonOf(failure)}. The model is in ${path} instead.`);
      return;
    }
    throw failure;
  }
}

async function write(path: string, file: Uint8Array): Promise<FileError | null> {
  try {
    await writeFileAtomic(path, file);
    return null;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

/** `model.safetensors cannot be written: the disk is full (ENOSPC)` */
const reasonOf = ({ message }: FileError): string =>
  message.replace(/^\w+: /, '').replace(/; a file that was there before is untouched$/, '');

/** A free name in a folder. */
function freeName(folder: string, path: string): string {
  const { name, ext } = parse(path);
  const plain = join(folder, `${name}${ext}`);
  return existsSync(plain) ? join(folder, `${name}.${process.pid}${ext}`) : plain;
}
