import { type Agreement, checkAgreement, tolerance } from './agreement.ts';
import type { CaseDescription } from './cases.ts';
import { rivals } from './entrants.ts';
import { formatMachine, type Machine, thisMachine } from './machine.ts';
import type { Outcome } from './runner.ts';
import { pairedRatio, quantile, type Summary, summarize } from './statistics.ts';
import { formatTable } from './table.ts';
import type { CallTime } from './timing.ts';

/** Machine, time and load of a run. */
export interface Circumstances extends Machine {
  readonly date: string;
  readonly rounds: number;
}

/** Here and now. */
export const circumstancesOf = (rounds: number): Circumstances => ({
  date: new Date().toISOString(),
  ...thisMachine(),
  rounds,
});

export interface SubjectReport {
  readonly name: string;
  readonly version: string;
  readonly status: Outcome['status'];
  /** Seconds of a call: statistics of the rounds, and `fastest` from the fastest stretch of any round. */
  readonly seconds?: Summary & { readonly rounds: readonly number[] };
  /** Processor time over all threads, in the median round. */
  readonly processorSeconds?: number;
  readonly unitsPerSecond?: number;
  /** Memory that the process took at most, beyond what it had before the case. */
  readonly peakBytes?: number;
  /** Time as a multiple of that of Unrolled, in the median round. */
  readonly ratioToUnrolled?: number;
  /** The fastest stretch as a multiple of that of Unrolled: an estimate for an idle machine. */
  readonly fastestRatioToUnrolled?: number;
  readonly note?: string;
}

export interface CaseReport {
  readonly id: string;
  readonly title: string;
  /** Unit of `unitsPerSecond`. */
  readonly unit: string;
  readonly subjects: readonly SubjectReport[];
  readonly rivals: readonly RivalReport[];
  readonly agreement: Agreement;
}

/** Two subjects on the same kind of device. */
export interface RivalReport {
  readonly name: string;
  readonly rival: string;
  /** Time as a multiple of that of the rival, in the median round. */
  readonly ratio: number;
  readonly processorRatio: number;
}

/** Description of the measured work in a report. */
export type MeasuredWork = Omit<CaseDescription, 'suite'>;

export function reportCase(
  { id, title, unit, unitsPerCall }: MeasuredWork,
  outcomes: readonly Outcome[],
): CaseReport {
  const base = outcomes.find(({ name }) => name === 'unrolled');
  const baseTimes = base?.status === 'measured' ? base.times : undefined;
  const subjects = outcomes.map((outcome): SubjectReport => {
    const { name, version, status } = outcome;
    if (outcome.status !== 'measured') return { name, version, status, note: outcome.reason };
    const seconds = secondsOf(outcome.times);
    const summary = { ...summarize(seconds), fastest: fastestOf(outcome.times) };
    return {
      name,
      version,
      status,
      seconds: { ...summary, rounds: seconds },
      processorSeconds: quantile(processorSecondsOf(outcome.times), 0.5),
      unitsPerSecond: unitsPerCall / summary.median,
      peakBytes: outcome.peakBytes,
      ratioToUnrolled: baseTimes && pairedRatio(seconds, secondsOf(baseTimes)),
      fastestRatioToUnrolled: baseTimes && summary.fastest / fastestOf(baseTimes),
      note: outcome.note,
    };
  });
  return {
    ...{ id, title, unit },
    subjects,
    rivals: compareRivals(outcomes),
    agreement: checkAgreement(outcomes),
  };
}

function compareRivals(outcomes: readonly Outcome[]): RivalReport[] {
  const timesOf = (wanted: string) => {
    const outcome = outcomes.find(({ name }) => name === wanted);
    return outcome?.status === 'measured' ? outcome.times : undefined;
  };
  return rivals.flatMap(([name, rival]) => {
    const [times, base] = [timesOf(name), timesOf(rival)];
    if (!times || !base) return [];
    const processorRatio = pairedRatio(processorSecondsOf(times), processorSecondsOf(base));
    return [{ name, rival, ratio: pairedRatio(secondsOf(times), secondsOf(base)), processorRatio }];
  });
}

const processorSecondsOf = (times: readonly CallTime[]): number[] =>
  times.map(({ processorSeconds }) => processorSeconds);

const secondsOf = (times: readonly CallTime[]): number[] => times.map(({ seconds }) => seconds);

const fastestOf = (times: readonly CallTime[]): number =>
  Math.min(...times.map(({ fastestSeconds }) => fastestSeconds));

export function formatCase({ title, unit, subjects, rivals, agreement }: CaseReport): string {
  const rows = subjects.map(({ seconds, processorSeconds, ...subject }) => {
    const system = `${subject.name} ${subject.version}`.trim();
    if (!seconds) return [system, `${subject.status}: ${subject.note}`];
    return [
      system,
      formatSeconds(seconds.median),
      `${formatSeconds(seconds.lowerQuartile)} – ${formatSeconds(seconds.upperQuartile)}`,
      formatSeconds(processorSeconds ?? 0),
      Math.round(subject.unitsPerSecond ?? 0).toLocaleString('en'),
      subject.peakBytes === undefined ? '–' : formatMegabytes(subject.peakBytes),
      subject.ratioToUnrolled?.toFixed(2) ?? '–',
      formatSeconds(seconds.fastest),
      subject.fastestRatioToUnrolled?.toFixed(2) ?? '–',
    ];
  });
  const header = [
    'system',
    'median',
    'quartiles',
    'processor',
    `${unit}/s`,
    'memory',
    "× Unrolled's time",
    'fastest',
    "× Unrolled's fastest",
  ];
  const notes = subjects
    .filter(({ status, note }) => status === 'measured' && note)
    .map(({ name, note }) => `  ${name}: ${note}`);
  const comparisons = rivals.map(
    ({ name, rival, ratio, processorRatio }) =>
      `${name} takes ${ratio.toFixed(2)} × the time of ${rival}, ` +
      `and ${processorRatio.toFixed(2)} × that of the processor`,
  );
  const lines = [...notes, ...comparisons, formatAgreement(agreement), ''];
  return [title, formatTable(header, rows), ...lines].join('\n');
}

export const formatCircumstances = (circumstances: Circumstances): string =>
  `${formatMachine(circumstances)}; ${circumstances.rounds} interleaved rounds; one thread ` +
  'each outside of pages, unless the name says otherwise\n';

export const formatMegabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

export function formatSeconds(seconds: number): string {
  if (seconds < 1e-3) return `${(seconds * 1e6).toPrecision(3)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toPrecision(3)} ms`;
  return `${seconds.toPrecision(3)} s`;
}

export function formatAgreement({ reference, comparisons, holds }: Agreement): string {
  if (!reference) return 'equal work: not checked, fewer than two gave comparable values';
  const differences = comparisons.map(
    ({ name, largestDifference }) => `${name} ${largestDifference.toExponential(1)}`,
  );
  const verdict = holds ? `within ${tolerance}` : `NOT within ${tolerance}: not the same work`;
  return `equal work, ${verdict}; largest difference from ${reference}: ${differences.join(', ')}`;
}
