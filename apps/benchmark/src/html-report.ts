import { seriesColours, themes } from '@unrolled/charts';
import { type Bar, barChart, escapeText, lineChart } from './charts.ts';
import { type DeviceReport, deviceColumns } from './device-work.ts';
import type { PageSize } from './page-size.ts';
import {
  type CaseReport,
  type Circumstances,
  formatAgreement,
  formatCircumstances,
  formatMegabytes,
  formatSeconds,
  type SubjectReport,
} from './report.ts';
import type { ScalingSeries } from './scaling.ts';
import type { StartupReport } from './startup.ts';

/** All that a run has measured. */
interface Figures {
  readonly circumstances: Circumstances;
  readonly cases: readonly CaseReport[];
  readonly scaling: readonly ScalingSeries[];
  readonly device: readonly DeviceReport[];
  readonly startup: readonly StartupReport[];
  readonly pages: readonly PageSize[];
}

/** A document with a chart and a table for each thing measured; it loads nothing. */
export function htmlReport(figures: Figures): string {
  const { circumstances, cases, scaling, device, startup, pages } = figures;
  const single = cases.filter(({ id }) => !id.startsWith('scaling-'));
  const sections = [
    ...single.map(caseSection),
    ...[...new Set(scaling.map(({ axis }) => axis))].map((axis) =>
      scalingSection(
        axis,
        scaling.filter((series) => series.axis === axis),
      ),
    ),
    ...[...new Set(device.map(({ title }) => title))].map((title) =>
      deviceSection(
        title,
        device.filter((one) => one.title === title),
      ),
    ),
    startupSection(startup),
    pageSection(pages),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unrolled: benchmark</title>
<style>${style}</style>
</head>
<body>
<h1>Unrolled and its peers</h1>
<p>${escapeText(circumstances.date.slice(0, 10))}. ${escapeText(formatCircumstances(circumstances).trim())}. Bars are medians over
the rounds, whiskers their quartiles; shorter is better.</p>
${sections.join('\n')}
</body>
</html>
`;
}

type Measured = SubjectReport & Required<Pick<SubjectReport, 'seconds'>>;

function caseSection({ title, unit, subjects, agreement }: CaseReport): string {
  const measured = subjects.filter((subject): subject is Measured => subject.seconds !== undefined);
  if (measured.length === 0) return '';
  const bars = measured.map(
    ({ name, seconds }): Bar => ({
      label: name,
      value: seconds.median,
      range: [seconds.lowerQuartile, seconds.upperQuartile],
      text: formatSeconds(seconds.median),
      isOwn: name.startsWith('unrolled'),
    }),
  );
  const header = ['system', 'median', 'fastest', 'processor', `${unit}/s`, 'memory', 'note'];
  const rows = subjects.map(({ name, version, status, seconds, note = '', ...subject }) => [
    `${name} ${version}`,
    seconds ? formatSeconds(seconds.median) : status,
    seconds ? formatSeconds(seconds.fastest) : '',
    subject.processorSeconds === undefined ? '' : formatSeconds(subject.processorSeconds),
    subject.unitsPerSecond === undefined
      ? ''
      : Math.round(subject.unitsPerSecond).toLocaleString('en'),
    subject.peakBytes === undefined ? '' : formatMegabytes(subject.peakBytes),
    note,
  ]);
  const remark = `<p class="remark">${escapeText(formatAgreement(agreement))}</p>`;
  return section(title, barChart(bars) + tableOf(header, rows) + remark);
}

const axisTitles = { batch: 'batch', time: 'time steps', hiddenSize: 'hidden units' } as const;

function scalingSection(axis: ScalingSeries['axis'], series: readonly ScalingSeries[]): string {
  const lines = series.map(({ system, points, exponent }) => ({
    label: `${system} (${exponent.toFixed(2)})`,
    points,
  }));
  const remark =
    '<p class="remark">In brackets the exponent: the power of the size that the time grows with.</p>';
  const title = `Training step of an LSTM by ${axisTitles[axis]}`;
  return section(title, lineChart(lines, axisTitles[axis], formatSeconds) + remark);
}

function deviceSection(title: string, reports: readonly DeviceReport[]): string {
  const bars = reports.flatMap(({ name, work }): Bar[] =>
    work
      ? [
          {
            label: name,
            value: work.dispatches,
            text: `${work.dispatches} dispatches`,
            isOwn: name.startsWith('unrolled'),
          },
        ]
      : [],
  );
  if (bars.length === 0) return '';
  const header = ['system', ...deviceColumns.map(([heading]) => heading), 'note'];
  const rows = reports.map(({ name, work, reason = '' }) => [
    name,
    ...deviceColumns.map(([, cell]) => (work ? cell(work) : '')),
    reason,
  ]);
  return section(`${title}: work of the device`, barChart(bars) + tableOf(header, rows));
}

function startupSection(reports: readonly StartupReport[]): string {
  const bars = reports.flatMap(({ name, seconds }): Bar[] =>
    seconds
      ? [
          {
            label: name,
            value: seconds.median,
            range: [seconds.lowerQuartile, seconds.upperQuartile],
            text: formatSeconds(seconds.median),
            isOwn: !/PyTorch|alone/.test(name),
          },
        ]
      : [],
  );
  return bars.length === 0 ? '' : section('Start of a process to its end', barChart(bars));
}

function pageSection(pages: readonly PageSize[]): string {
  const bars = pages.flatMap(({ name, bytes }): Bar[] =>
    bytes === undefined
      ? []
      : [
          {
            label: name,
            value: bytes,
            text: `${(bytes / 1000).toFixed(1)} kB`,
            isOwn: name.startsWith('Unrolled'),
          },
        ],
  );
  return bars.length === 0 ? '' : section('What a page loads, by gzip', barChart(bars));
}

const section = (title: string, content: string) =>
  `<section><h2>${escapeText(title)}</h2>${content}</section>`;

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells('td', row)).join('');
  return `<details><summary>Figures</summary><table>${cells('th', header)}${body}</table></details>`;
}

const style = `
${Object.entries(themes)
  .map(([name, theme]) => {
    const [, ...others] = seriesColours(theme);
    const tokens = [
      ...[`--ink: ${theme.text}`, `--soft: ${theme.muted}`, `--line: ${theme.line}`],
      ...[`--paper: ${theme.background}`, `--own: ${theme.accent}`, `--other: ${theme.x}`],
      ...others.slice(0, 3).map((colour, place) => `--series-${place + 1}: ${colour}`),
    ];
    const rule = `:root { color-scheme: light dark; ${tokens.join('; ')}; }`;
    return name === 'dark' ? `@media (prefers-color-scheme: dark) { ${rule} }` : rule;
  })
  .join('\n')}
body { margin: 2rem auto; max-width: 760px; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.05rem; margin: 2.2rem 0 .8rem; }
svg { display: block; width: 100%; height: auto; font-size: 13px; }
svg text { fill: var(--ink); dominant-baseline: middle; }
svg .label { text-anchor: end; } svg .tick { text-anchor: middle; fill: var(--soft); }
svg .own { fill: var(--own); } svg .other { fill: var(--other); }
svg .whisker { stroke: var(--ink); stroke-width: 2; } svg .grid { stroke: var(--line); }
svg .line path { fill: none; stroke: currentColor; stroke-width: 2; } svg .line circle { fill: currentColor; }
svg .line text { fill: currentColor; }
.line-0 { color: var(--own); } .line-1 { color: var(--series-1); } .line-2 { color: var(--series-2); } .line-3 { color: var(--series-3); }
table { border-collapse: collapse; font-size: 13px; margin-top: .5rem; }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
summary { cursor: pointer; color: var(--soft); margin-top: .6rem; } .remark { color: var(--soft); font-size: 13px; }
`;
