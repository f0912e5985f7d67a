import { address } from '../../shell/address.svelte.ts';
import { engine } from '../../shell/engine.svelte.ts';
import { messageOf } from '../../worker/message-of.ts';
import type { Timing } from '../../worker/speed/calls.ts';

/** Runs that are compared at most; the oldest go first. */
const mostRuns = 6;

/** One measurement of all kinds of work. */
export interface SpeedRun {
  /** The backend that ran, with its threads and the size of the layers. */
  readonly backend: string;
  readonly threads: number;
  readonly hiddenSize: number;
  readonly timings: readonly Timing[];
}

/** State of page 10, kept while other pages are open. */
class SpeedStudy {
  runs = $state.raw<readonly SpeedRun[]>([]);
  /** Timings of the run in progress so far; null between runs. */
  current = $state.raw<readonly Timing[] | null>(null);
  error = $state('');

  constructor() {
    engine.on('speed.timed', (timing) => {
      if (this.current !== null) this.current = [...this.current, timing];
    });
    engine.carry({
      open: async () => {
        if (this.current !== null) this.current = []; // the next worker begins anew
      },
    });
  }

  get hiddenSize(): number {
    return address.whole('size', 128, 16, 256);
  }

  async measure(): Promise<void> {
    const { hiddenSize } = this;
    this.error = '';
    this.current = [];
    try {
      const timings = await engine.ask('speed.measure', { hiddenSize });
      const { report } = engine;
      if (timings.length === 0 || report === null) return;
      const { mode } = report.details;
      const run = {
        backend: mode === undefined ? 'WebAssembly' : `gpu.js ${mode}`,
        threads: report.threads,
        hiddenSize,
        timings,
      };
      this.runs = [...this.runs, run].slice(-mostRuns);
    } catch (reason) {
      this.error = messageOf(reason);
    } finally {
      this.current = null;
    }
  }

  stop(): void {
    void engine.ask('speed.stop', null);
  }

  clear(): void {
    this.runs = [];
  }
}

export const study = new SpeedStudy();
