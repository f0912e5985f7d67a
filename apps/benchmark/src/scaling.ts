import { type Axis, axes, cases } from './cases.ts';
import type { CaseReport } from './report.ts';
import { formatTable } from './table.ts';

/** How the time of a training step grows with one size, for one system. */
export interface ScalingSeries {
  readonly axis: Axis;
  readonly system: string;
  /** Size and seconds, by growing size. */
  readonly points: readonly (readonly [size: number, seconds: number])[];
  /** The time grows with this power of the size. */
  readonly exponent: number;
}

/** The series of all systems that were measured at two sizes of an axis at least. */
export function scalingOf(reports: readonly CaseReport[]): ScalingSeries[] {
  const systems = new Set(reports.flatMap(({ subjects }) => subjects.map(({ name }) => name)));
  const series = (Object.keys(axes) as Axis[]).flatMap((axis) =>
    [...systems].map((system) => ({ axis, system, points: pointsOf(reports, axis, system) })),
  );
  return series
    .filter(({ points }) => points.length > 1)
    .map((one) => ({ ...one, exponent: exponentOf(one.points) }));
}

function pointsOf(reports: readonly CaseReport[], axis: Axis, system: string) {
  return cases.flatMap((one): (readonly [number, number])[] => {
    if (one.axis !== axis) return [];
    const report = reports.find(({ id }) => id === one.id);
    const seconds = report?.subjects.find(({ name }) => name === system)?.seconds;
    return seconds ? [[one[axis], seconds.median]] : [];
  });
}

/** The slope of the line through the logarithms that has the least squares. */
export function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([size, seconds]) => [Math.log(size), Math.log(seconds)] as const);
  const mean = (place: 0 | 1) => logs.reduce((sum, log) => sum + log[place], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const products = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return products / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

export function formatScaling(series: readonly ScalingSeries[]): string {
  const rows = series.map(({ axis, system, points, exponent }) => [
    axis,
    system,
    points.map(([size]) => size).join(', '),
    exponent.toFixed(2),
  ]);
  const title = 'Growth of the time of a training step: the exponent of each size';
  return `${title}\n${formatTable(['size', 'system', 'measured at', 'exponent'], rows)}\n`;
}
