import { printable, printableLines } from '@unrolled/guards';
import { exitStatus } from '../program/failures.ts';

/** Streams that a command writes to: results to `stdout`, everything else to `stderr`. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** One JSON object per line: the format of everything that `--json` prints. */
export type JsonEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/**
 * Output of a command, in words or with `--json` in lines of JSON. Control characters in text from
 * files never reach a terminal: they are written as escapes, which in JSON mean the characters.
 */
export class Output {
  readonly #streams: Streams;
  readonly isJson: boolean;

  constructor(streams: Streams, isJson: boolean) {
    this.#streams = streams;
    this.isJson = isJson;
  }

  /** The stream that progress bars are drawn on. */
  get stderr(): Streams['stderr'] {
    return this.#streams.stderr;
  }

  /** A result: its words on standard output, or its JSON line. */
  result(words: string, event: JsonEvent): void {
    if (this.isJson) this.event(event);
    else this.#streams.stdout.write(`${printableLines(words)}\n`);
  }

  /** Text that is itself the result, passed on as it arrives; unchanged, except on a terminal. */
  text(piece: string): void {
    const { stdout } = this.#streams;
    stdout.write(stdout.isTTY === true ? printableLines(piece) : piece);
  }

  /** Written with `--json` only. */
  event(event: JsonEvent): void {
    if (this.isJson) this.#streams.stdout.write(`${printable(JSON.stringify(event))}\n`);
  }

  /** Something that is probably not as the user wants it. */
  warn(line: string): void {
    this.note(`Warning: ${line}`);
    this.event({ event: 'warning', message: line });
  }

  /** A remark on standard error. */
  note(line: string): void {
    this.#streams.stderr.write(`${printableLines(line)}\n`);
  }
}

/**
 * Handles standard output or standard error that can no longer be written.
 *
 * The reader of the results may have seen enough (`unrolled generate … | head`), which ends the process
 * without an error. But the result of training is a file, so `train` continues without readers. Remarks
 * that are not read are no reason to end the process.
 */
export function surviveLostOutput(
  args: readonly string[],
  { stdout, stderr }: NodeJS.Process,
): void {
  stderr.on('error', () => {});
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A terminal that was closed gives EIO.
    const isUnread = code === 'EPIPE' || code === 'EIO';
    if (isUnread && args[0] === 'train') return;
    if (isUnread) process.exit(exitStatus.success);
    stderr.write(`unrolled: standard output cannot be written (${message})\n`);
    process.exit(exitStatus.failure);
  });
}
