import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { chromiumPath, withChromium } from '../src/chromium.ts';

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
