/** A line that `unrolled` prints with `--json`. */
export type Event = Readonly<Record<string, unknown>> & { readonly event: string };

/** A model that `unrolled` trains by one command and measures by another, on data of others. */
export interface Experiment {
  readonly title: string;
  /** Files and folders below that of the data. */
  readonly needs: readonly string[];
  /** Origin of the data. */
  readonly source: string;
  /** Limit of a run, in words. */
  readonly budget: string;
  /** Runs, with the seeds 1, 2, … */
  readonly seeds: number;
  /** Options of `unrolled train`; `--seed` and `--out` are added. */
  readonly train: (files: Files) => readonly string[];
  /** Options of `unrolled evaluate` next to the model; left out where training measures enough. */
  readonly evaluate?: (files: Files) => readonly string[];
  /** Figures that are read from the events of the commands. */
  readonly figures: readonly FigureReader[];
}

/** The paths that an experiment reads. */
export interface Files {
  /** Path of a file below the folder of data. */
  readonly data: (name: string) => string;
  /** Path of a file with these lines, which is deleted after the run. */
  readonly written: (name: string, lines: readonly string[]) => string;
}

/** Events that an experiment has given. */
export interface Outcome {
  readonly start: Event;
  readonly progress: readonly Event[];
  readonly done: Event;
  /** The event `done` where nothing else was measured. */
  readonly evaluation: Event;
}

export interface FigureReader {
  readonly name: string;
  /** Digits after the point. */
  readonly digits: number;
  readonly of: (outcome: Outcome) => number;
  /** Name of a simple model, and its figure. */
  readonly baseline?: { readonly name: string; readonly of: (outcome: Outcome) => number };
  /** The figure of others, with its source. */
  readonly reference?: string;
}

/** A number of an event by its path: `bleu.score`. @throws Error where there is none */
export function numberAt(event: Event, path: string): number {
  let value: unknown = event;
  for (const name of path.split('.')) value = (value as Readonly<Record<string, unknown>>)?.[name];
  if (typeof value === 'number') return value;
  throw new Error(`the event ${event.event} has no number ${path}`);
}
