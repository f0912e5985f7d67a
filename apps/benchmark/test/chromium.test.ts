import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { type BenchmarkCase, cases } from '../src/cases.ts';
import { chromiumPath, withChromium } from '../src/chromium.ts';
import type { PageSubjectName } from '../src/entrants.ts';

it.skipIf(chromiumPath() === undefined)(
  'closes Chromium and the server of its pages when what it is lent to throws',
  { timeout: 60_000 },
  async () => {
    let page: Page | undefined;
    const failing = withChromium(async (launch) => {
      page = await (await launch()).openPage('blocking');
      throw new Error('the case fails');
    });
    await expect(failing).rejects.toThrow('the case fails');
    expect(page?.isClosed()).toBe(true);
    await expect(fetch(page?.url() ?? '')).rejects.toThrow('fetch failed');
  },
);

it.skipIf(chromiumPath() === undefined)(
  'trains on two threads of a page, to the losses of one',
  { timeout: 120_000 },
  async () => {
    const training = cases.find(({ id }) => id === 'lstm-64-training-page') as BenchmarkCase;
    await withChromium(async (launch) => {
      const prepare = async (name: PageSubjectName) => {
        const client = await (await launch()).open(name);
        const answer = await client.ask({ ask: 'prepare', case: training });
        client.close();
        if (answer.answer !== 'prepared') throw new Error(JSON.stringify(answer));
        return answer;
      };
      const one = await prepare('unrolled-page-wasm');
      const two = await prepare('unrolled-page-two-threads');
      expect(two.note).toContain('threads 2');
      expect(two.fingerprint).toHaveLength(3);
      two.fingerprint?.forEach((loss, step) => {
        expect(loss).toBeCloseTo(one.fingerprint?.[step] ?? Number.NaN, 5);
      });
    });
  },
);
