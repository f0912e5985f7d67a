import { describe, expect, it } from 'vitest';
import { missing, servedSite } from './site.ts';

describe.skipIf(missing !== null)('the page on speed', () => {
  const site = servedSite();

  it('measures, and keeps the runs of other sizes next to each other', async () => {
    const visitor = await site.visit(`${site.address}#/speed?size=16`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectAccessible();
    const measure = page.getByRole('button', { name: 'Measure' });
    const said = page.getByTestId('speed');
    await measure.press('Enter');
    await said.filter({ hasText: 'WebAssembly' }).waitFor({ timeout: 60_000 });
    await page.getByRole('combobox', { name: 'Units of a layer' }).selectOption('32');
    await measure.click();
    await said.filter({ hasText: '32 units' }).waitFor({ timeout: 60_000 });
    const cells = page.getByTestId('runs').locator('td');
    expect(await cells.count()).toBe(2 * 5);
    for (const text of await cells.allTextContents())
      expect(text).toMatch(/^\s*[\d,.]+ \([\d.,]+ ms\)/);
    await visitor.expectNoOverflow();
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await cells.count()).toBe(0);
    expect(visitor.troubles).toEqual([]);
  }, 180_000);

  it('stops when it is asked to, and keeps nothing of the run', async () => {
    const visitor = await site.visit(`${site.address}#/speed?size=256&lang=ko`);
    const { page } = visitor;
    await visitor.ready();
    await page.getByRole('button', { name: '측정' }).click();
    await page.getByRole('button', { name: '중지' }).click();
    await page.getByRole('button', { name: '측정' }).waitFor({ timeout: 60_000 });
    expect(visitor.troubles).toEqual([]);
  }, 120_000);
});
