import { type BenchmarkCase, cases } from './cases.ts';
import type { Chromium } from './chromium.ts';
import { type PageSubjectName, rivals } from './entrants.ts';
import type { DeviceWork } from './page/device-counter.ts';
import { formatTable } from './table.ts';

/** Work that a training step of one system gives to the device of a page. */
export interface DeviceReport {
  readonly title: string;
  readonly name: PageSubjectName;
  /** A step's; absent where the system failed. */
  readonly work?: DeviceWork;
  readonly reason?: string;
}

const counted = cases.filter(({ id }) => id.endsWith('-training-page'));

/** Systems on a device of the page; a processor has nothing sent to it. */
const systems = rivals.flat().filter((name) => name.includes('webg'));

/** Counts the same on every machine, with a GPU or without. */
export async function measureDeviceWork(
  chromium: Chromium,
  progress: (message: string) => void,
): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const one of counted) {
    for (const name of systems) {
      progress(`device: ${one.id}, ${name}`);
      reports.push({ title: one.title, name, ...(await workOf(chromium, one, name)) });
    }
  }
  return reports;
}

async function workOf(chromium: Chromium, benchmarkCase: BenchmarkCase, name: PageSubjectName) {
  const page = await chromium.openPage('device-work', `?subject=${name}`);
  try {
    return { work: await page.evaluate((one) => globalThis.measureDeviceWork(one), benchmarkCase) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  } finally {
    await page.close();
  }
}

/** Columns of a report: its heading and its cell. */
export const deviceColumns: readonly (readonly [string, (work: DeviceWork) => string])[] = [
  ['dispatches', ({ dispatches }) => String(dispatches)],
  ['sent', ({ sentBytes }) => formatKilobytes(sentBytes)],
  ['reads', ({ reads }) => String(reads)],
  ['read', ({ readBytes }) => `${readBytes} B`],
];

const formatKilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

export function formatDeviceWork(reports: readonly DeviceReport[]): string {
  const titles = [...new Set(reports.map(({ title }) => title))];
  return titles
    .map((title) => {
      const rows = reports
        .filter((one) => one.title === title)
        .map(({ name, work, reason }) =>
          work
            ? [name, ...deviceColumns.map(([, cell]) => cell(work))]
            : [name, `fails: ${reason}`],
        );
      const header = ['system', ...deviceColumns.map(([heading]) => heading)];
      return `${title}: work of the device a step\n${formatTable(header, rows)}\n`;
    })
    .join('\n');
}
