import { describe, expect, it } from 'vitest';
import { missing, servedSite } from './site.ts';

const text = 'three hundred forty-two thousand six hundred five';

describe.skipIf(missing !== null)('translation', () => {
  const site = servedSite();

  it('shows where attention looks, and writes anew what it is made to look at', async () => {
    const visitor = await site.visit(`${site.address}#/translation`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const attending = page.getByTestId('translation-attention');
    const looking = page.getByTestId('attention');
    expect(await attending.textContent()).toMatch(/^deux cent quatre-vingt-dix-sept millions/);
    const verdicts = ['attention', 'fixed'].map((name) => page.getByTestId(`right-${name}`));
    expect((await verdicts[0].textContent())?.trim()).toBe('✓ right');
    expect((await verdicts[1].textContent())?.trim()).toBe('✗ not right');
    await page.getByRole('textbox').fill(text);
    await attending.filter({ hasText: 'trois cent quarante-deux mille six cent cinq' }).waitFor();
    await page.getByRole('listbox', { name: 'Translation, token by token' }).focus();
    for (const _ of 'four') await page.keyboard.press('ArrowRight');
    await looking.filter({ hasText: /^Step 5 writes “deux” .* looking at “two” 1\.00/ }).waitFor();
    await page.getByRole('listbox', { name: /^Source/ }).focus();
    await page.keyboard.press('End');
    await looking.filter({ hasText: 'Step 5 writes “cinq”' }).waitFor();
    await attending.filter({ hasText: 'trois cent quarante-cinq mille six cent cinq' }).waitFor();
    await expect.poll(() => page.url()).toContain('moves=4.8');
    await page.getByRole('button', { name: 'Let attention choose again' }).press('Enter');
    await attending.filter({ hasText: 'quarante-deux' }).waitFor();

    const picture = page.getByRole('img', { name: /^Heat map/ }).locator('canvas');
    await picture.scrollIntoViewIfNeeded();
    const box = await picture.boundingBox();
    if (box === null) throw new Error('the heat map is not shown');
    await page.mouse.move(box.x + 118, box.y + 98);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 4, box.y + 130, { steps: 4 });
    await page.mouse.up();
    await attending.filter({ hasText: /^cinq cent quarante-deux/ }).waitFor();

    await page.getByRole('combobox', { name: 'Into' }).selectOption('ko');
    await attending.filter({ hasText: '삼십사만 이천육백오' }).waitFor();
    await page.goBack();
    await attending.filter({ hasText: /^cinq cent quarante-deux/ }).waitFor();
    await page.getByRole('textbox').fill('seven zyxwv');
    await page.getByText('Training never saw: zyxwv.').waitFor();
    expect(await verdicts[0].count()).toBe(0);
    await page.getByRole('textbox').fill('');
    await looking.filter({ hasText: 'There is nothing to translate yet.' }).waitFor();
    await visitor.expectNoOverflow();
    expect(await visitor.violations()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it('goes through a beam, measures by length, and trains both translators', async () => {
    const visitor = await site.visit(`${site.address}#/translation?text=${text}`);
    const { page } = visitor;
    await visitor.ready();
    const candidates = page.getByTestId('candidates').locator('tbody tr');
    await expect.poll(() => candidates.count()).toBe(6);
    await page.getByRole('slider', { name: 'Width of the beam' }).press('End');
    await expect.poll(() => candidates.count()).toBe(12);
    await page.getByRole('button', { name: 'Next step' }).press('Enter');
    await candidates.filter({ hasText: 'trois cent' }).first().waitFor();
    await candidates.filter({ hasText: 'kept · leads to the result' }).waitFor();
    await page
      .getByTestId('quality')
      .filter({ hasText: /^(\d+) of \1 numbers/ })
      .waitFor();
    const rows = page.getByTestId('lengths').locator('tbody tr');
    expect(await rows.count()).toBe(7);
    const shares = (await rows.last().locator('td').allTextContents()).slice(1);
    const [attention, fixed] = shares.map((share) => Number.parseInt(share, 10));
    expect(attention).toBeGreaterThan(90);
    expect(fixed).toBeLessThan(attention - 20);

    await page.getByRole('button', { name: 'One step' }).click();
    const training = page.getByTestId('training');
    await training.filter({ hasText: /^Step 1: loss \d\.\d+ .*Right at the last/ }).waitFor();
    await page.getByRole('slider', { name: 'Learning rate' }).press('ArrowRight');
    await page.getByRole('button', { name: 'Start' }).click();
    await visitor.waitForNumber('training', 5);
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Reset' }).click();
    await training.filter({ hasText: 'No step yet.' }).waitFor();
    expect(visitor.troubles).toEqual([]);
  });
});
