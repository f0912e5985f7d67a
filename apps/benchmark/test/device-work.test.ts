import { expect, it } from 'vitest';
import { type BenchmarkCase, cases } from '../src/cases.ts';
import { chromiumPath, withChromium } from '../src/chromium.ts';
import type {} from '../src/page/device-work.ts';

const [inPage] = cases.filter(({ suite }) => suite === 'page');
const shorter: BenchmarkCase = { ...inPage, time: 3, batch: 2 };

it.skipIf(chromiumPath() === undefined)(
  'counts the kernels and the values of a step that a page gives to WebGL',
  async () => {
    await withChromium(async (launch) => {
      const page = await (await launch()).openPage('device-work', '?subject=unrolled-page-webgl2');
      const workOf = (one: BenchmarkCase) =>
        page.evaluate((chosen) => globalThis.measureDeviceWork(chosen), one);
      const short = await workOf(shorter);
      // The batch is on the device already, and one loss of four bytes is read.
      expect(short).toMatchObject({ sentBytes: 0, reads: 1, readBytes: 4 });
      expect(short.dispatches).toBeGreaterThan(shorter.time);
    });
  },
  120_000,
);
