import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './streams.ts';

/** Shows how far something is, on standard error. */
export interface Progress {
  /** @param share done, 0 … 1 */
  update(share: number, words: string): void;
  /** Writes a line that stays, above the bar. */
  note(line: string): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a plain line at intervals. */
export const createProgress = (output: Output): Progress =>
  output.stderr.isTTY === true ? new Bar(output) : new Lines(output);

class Bar implements Progress {
  readonly #bar: SingleBar;
  readonly #output: Output;
  #share = 0;
  #words = '';

  constructor(output: Output) {
    this.#output = output;
    this.#bar = new SingleBar(
      {
        stream: output.stderr,
        format: '{bar} {percentage} %  {words}',
        barsize: 20,
        hideCursor: true,
        // The command decides when to stop; the bar must not hold it open or swallow a signal.
        gracefulExit: false,
        clearOnComplete: true,
      },
      Presets.shades_classic,
    );
    this.#start();
  }

  #start(): void {
    this.#bar.start(1000, Math.round(this.#share * 1000), { words: this.#words });
  }

  update(share: number, words: string): void {
    this.#share = share;
    this.#words = words;
    this.#bar.update(Math.round(share * 1000), { words });
  }

  note(line: string): void {
    this.#bar.stop();
    this.#output.note(line);
    this.#start();
  }

  stop(): void {
    this.#bar.stop();
  }
}

const secondsBetweenLines = 5;

class Lines implements Progress {
  readonly #output: Output;
  #last = performance.now();

  constructor(output: Output) {
    this.#output = output;
  }

  update(share: number, words: string): void {
    const now = performance.now();
    if (share < 1 && now - this.#last < secondsBetweenLines * 1000) return;
    this.#last = now;
    this.#output.note(`${String(Math.floor(share * 100)).padStart(3)} %  ${words}`);
  }

  note(line: string): void {
    this.#output.note(line);
  }

  stop(): void {}
}

/** `1:05`, `2:03:09`: minutes and seconds, with hours where there are any. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = `${two(whole % 60)}`;
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** `950`, `48,000`: with three significant digits above 1,000. */
export function formatRate(perSecond: number): string {
  const rounded = perSecond < 1000 ? Math.round(perSecond) : Number(perSecond.toPrecision(3));
  return rounded.toLocaleString('en');
}

/** Number with separators of thousands. */
export const formatCount = (count: number): string => count.toLocaleString('en');
