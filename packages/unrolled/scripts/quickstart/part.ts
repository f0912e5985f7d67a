/** A part of the tour: one task, shown by the commands that anyone would give. */
export interface Part {
  readonly title: string;
  /** Makes the data, as files in the folder. @returns the commands, in order */
  prepare(setting: Setting): Promise<readonly Step[]>;
  /** Commands for whoever wants to go on with what the part has left in the folder. */
  next(folder: string): readonly Arguments[];
}

export interface Setting {
  readonly folder: string;
  /** Length of the training in minutes; undefined: that of the part. */
  readonly seconds: number | undefined;
  readonly seed: number;
}

/** A command, and what to say before it. */
export interface Step {
  readonly remark: string;
  readonly command: Arguments;
}

/** Arguments of `unrolled`. */
export type Arguments = readonly string[];

/** Seconds as the option of `unrolled train`. */
export const trainFor = (seconds: number): Arguments => [
  '--minutes',
  String(Number((seconds / 60).toFixed(3))),
];

/** Nothing for the seed that `unrolled train` takes by itself. */
export const seedOption = (seed: number): Arguments => (seed === 1 ? [] : ['--seed', String(seed)]);
