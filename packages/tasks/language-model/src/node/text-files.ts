import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { FileError, readFileBytes, reasonOf } from '@unrolled/formats/node';
import { check, checkEach, optional, rules } from '@unrolled/guards';
import { MemoryText, markLength, type TextSource } from '../text/text-source.ts';

/**
 * One or more UTF-8 files, concatenated without byte-order marks, as a text that is read as
 * it is needed. Anything other than a regular file, such as a pipe, is read to its end at once.
 * @param label name of the files in errors, such as an option of a command
 * @throws FileError for a file that is missing, empty, a directory or not readable
 */
export async function openTextFiles(paths: readonly string[], label?: string): Promise<TextSource> {
  checkEach('openTextFiles', 'paths', paths, rules.path);
  check('openTextFiles', 'label', label, optional(rules.text));
  const what = label === undefined ? 'text' : `text of ${label}`;
  const sources: TextSource[] = [];
  for (const path of paths) {
    const name = label === undefined ? path : `${label} ${path}`;
    const size = fileSize(path);
    sources.push(
      size > 0
        ? new FileText(path, name, size)
        : new MemoryText(await readFileBytes(path, what), name),
    );
  }
  return sources.length === 1 ? sources[0] : new JoinedText(sources);
}

/** Bytes of a regular file; 0 for anything else, also for a missing file. */
function fileSize(path: string): number {
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
}

/** A regular file, opened for each read: nothing is left open, and files may be many. */
class FileText implements TextSource {
  readonly #path: string;
  readonly #name: string;
  readonly #size: number;
  readonly #skipped: number;

  constructor(path: string, name: string, size: number) {
    this.#path = path;
    this.#name = name;
    this.#size = size;
    this.#skipped = markLength(this.#readFile(0, Math.min(3, size)));
  }

  get byteLength(): number {
    return this.#size - this.#skipped;
  }

  read(offset: number, length: number): Uint8Array {
    return this.#readFile(offset + this.#skipped, Math.min(length, this.byteLength - offset));
  }

  #readFile(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, length));
    let filled = 0;
    try {
      const file = openSync(this.#path, 'r');
      try {
        while (filled < bytes.length) {
          const count = readSync(file, bytes, filled, bytes.length - filled, position + filled);
          if (count === 0) throw new Error(`it ended after ${position + filled} bytes`);
          filled += count;
        }
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw new FileError(
        `${this.#name} cannot be read: ${reasonOf(cause)}; it must be readable, and stay the same ` +
          'until the end',
        this.#path,
        { cause },
      );
    }
    return bytes;
  }

  locate(offset: number): { name: string; offset: number } {
    return { name: this.#name, offset: offset + this.#skipped };
  }
}

/** Concatenated texts. */
class JoinedText implements TextSource {
  readonly #sources: readonly TextSource[];
  /** Byte offset of each text in all. */
  readonly #starts: readonly number[];
  readonly byteLength: number;

  constructor(sources: readonly TextSource[]) {
    let end = 0;
    this.#starts = sources.map(({ byteLength }) => {
      const start = end;
      end += byteLength;
      return start;
    });
    this.#sources = sources;
    this.byteLength = end;
  }

  /** The last text that starts at or before an offset. */
  #indexAt(offset: number): number {
    const behind = this.#starts.findIndex((start) => start > offset);
    return behind === -1 ? this.#starts.length - 1 : behind - 1;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.byteLength - offset)));
    let filled = 0;
    for (let index = this.#indexAt(offset); filled < bytes.length; index++) {
      const place = offset + filled - this.#starts[index];
      const part = this.#sources[index].read(place, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  locate(offset: number): { readonly name: string; readonly offset: number } {
    const index = this.#indexAt(offset);
    return this.#sources[index].locate(offset - this.#starts[index]);
  }
}
