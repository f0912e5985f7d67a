import { describe, expect, it } from 'vitest';
import { missing, servedSite } from './site.ts';

describe.skipIf(missing !== null)('pages', () => {
  const site = servedSite();

  it('the recurrence: goes step by step and shows how a number comes about', async () => {
    const visitor = await site.visit(`${site.address}#/recurrence?text=The dog`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    expect(await page.getByTestId('step').textContent()).toMatch(/^Step 3 reads “e”/);
    await page.getByRole('link', { name: 'the first step' }).click();
    await page.getByText('h₀ is all zeros').waitFor();
    await page.getByRole('button', { name: 'Next step' }).press('Enter');
    await page.getByText(/^Step 2 reads “h”/).waitFor();
    await page.getByRole('slider', { name: 'Unit' }).press('ArrowRight');
    const formula = await page.getByTestId('formula').textContent();
    const shown = await page.locator('ol li').nth(1).textContent();
    const number = /−?\d\.\d\d$/;
    expect(number.exec(formula?.trim() ?? '')?.[0]).toBe(number.exec(shown?.trim() ?? '')?.[0]);
    await page.goBack();
    await page.getByText(/^Step 3 reads “e”/).waitFor();
    for (const shape of [
      'one to one',
      'one to many',
      'many to many',
      'many to many, at every step',
    ]) {
      await page.getByRole('button', { name: shape, exact: true }).click();
      await page.getByRole('img', { name: new RegExp(`^${shape}:`) }).waitFor();
    }
    await page.getByRole('textbox').fill('aa bb');
    await page
      .getByRole('img', { name: /“b”/ })
      .or(page.getByText(/^Step 3 reads “␣”/))
      .first()
      .waitFor();
    const learned = await page.getByTestId('formula').textContent();
    await page.getByRole('button', { name: 'One step' }).press('Enter');
    await visitor.waitForNumber('training', 1);
    await expect.poll(() => page.getByTestId('formula').textContent()).not.toBe(learned);
    await page.getByRole('button', { name: 'Slow motion' }).press('Enter');
    await visitor.waitForNumber('training', 2);
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Reset' }).press('Enter');
    await page.getByTestId('training').filter({ hasText: 'No step yet.' }).waitFor();
    await page.getByRole('link', { name: 'Back to what the page brought' }).click();
    await expect.poll(() => page.getByTestId('formula').textContent()).toBe(learned);
    expect(visitor.troubles).toEqual([]);
  });

  it('gradients: arrow keys move the prediction, a slider the matrix, and networks learn', async () => {
    const visitor = await site.visit(`${site.address}#/gradients?text=The dogs sleep`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const gru = page.getByTestId('connection-gru');
    const before = await gru.textContent();
    await page.getByRole('listbox', { name: /^GRU/ }).focus();
    await page.keyboard.press('Home');
    await expect.poll(() => gru.textContent()).toContain('GRU: fewer than 10 characters');
    await page.keyboard.press('End');
    await expect.poll(() => gru.textContent()).toBe(before);
    await page.getByRole('slider', { name: 'Greatest singular value' }).press('End');
    await expect.poll(() => page.getByTestId('flow').textContent()).toMatch(/to \d\.\de\+\d+\.$/);
    await page.getByRole('button', { name: 'Start' }).click();
    await visitor.waitForNumber('adding', 5);
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(visitor.troubles).toEqual([]);
  });

  it('gates: steps through a text, holds a gate, and compares three networks', async () => {
    const visitor = await site.visit(`${site.address}#/gates?text="We are old,&at=3`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const free = await page.getByTestId('continuation-free').textContent();
    await page.getByRole('button', { name: 'Next step' }).click();
    await page.getByRole('heading', { name: 'All units after “a”' }).waitFor();
    await page.getByRole('link', { name: /^f = 1 and i = 0/ }).click();
    const held = page.getByTestId('continuation-held');
    await held.waitFor();
    expect(await held.textContent()).not.toBe(free);
    expect(await page.getByTestId('formula').textContent()).toContain('= 1.00 · ');
    await page.getByRole('button', { name: 'Let go' }).first().click();
    await page.goBack();
    await held.waitFor();
    await page.getByRole('combobox', { name: 'Network' }).selectOption('gru');
    await page
      .getByRole('option', { name: 'z, update gate (keeps)' })
      .first()
      .waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText(/^After \d+0 steps/).waitFor();
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.getByTestId('comparison').textContent()).toMatch(
      /GRU\s*[\d,]+\s*[\d,]+\s*\d\.\d{3}/,
    );
    expect(visitor.troubles).toEqual([]);
  });

  it('sentiment: the verdict moves word by word, and each word has its effect', async () => {
    const visitor = await site.visit(`${site.address}#/sentiment`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const word = page.getByTestId('word');
    const after = (text: string) => word.filter({ hasText: `After “${text}”` }).waitFor();
    await page.getByRole('link', { name: 'back to the first word' }).click();
    await after('The');
    await page.getByRole('button', { name: 'Next step' }).press('Enter');
    await page.getByRole('img', { name: /After “food”/ }).waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await after('.');
    await page.goBack();
    await after('.');
    await page.getByRole('link', { name: '“not bad”' }).click();
    await expect.poll(() => word.textContent()).toMatch(/^After “not”.* is −\d\.\d\d nats/);
    await page.getByRole('textbox').fill('Wonderful zyxwv');
    await word.filter({ hasText: 'Training never saw this word.' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowLeft');
    await after('Wonderful');
    await page.getByRole('button', { name: 'Next step' }).press('Enter');
    await after('zyxwv');
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await after('Wonderful');
    await expect.poll(() => page.url()).toContain('at=1');
    await page.getByRole('textbox').fill('');
    await word.filter({ hasText: 'There is no word to read yet.' }).waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.expectNoOverflow();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it('sentiment: a network of the visitor finds out what “not” does, and is kept as a file', async () => {
    const visitor = await site.visit(
      `${site.address}#/sentiment?text=The film was not bad.&at=5`,
      390,
    );
    const { page } = visitor;
    await visitor.ready();
    const word = page.getByTestId('word');
    await word.filter({ hasText: /has a probability of [0-4]?\d%;/ }).waitFor();
    await page.getByRole('button', { name: 'Start' }).press('Enter');
    await word.filter({ hasText: /has a probability of (9\d|100)%;/ }).waitFor();
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await visitor.expectNoOverflow();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the model' }).press('Enter'),
    ]);
    const verdict = await word.textContent();
    await page.getByRole('button', { name: 'Reset' }).press('Enter');
    await page.getByTestId('training').filter({ hasText: 'No step yet.' }).waitFor();
    await expect.poll(() => word.textContent()).not.toBe(verdict);
    const input = page.getByLabel('Open a model');
    await input.setInputFiles(await download.path());
    await expect.poll(() => word.textContent()).toBe(verdict);
    await page.getByRole('button', { name: 'One step' }).press('Enter');
    await page
      .getByTestId('training')
      .filter({ hasText: /^Step 1: loss .* (9\d|100)% of/ })
      .waitFor();
    await input.setInputFiles(new URL('../../models/shapes.safetensors', import.meta.url).pathname);
    await page.getByRole('alert').filter({ hasText: 'shapes.safetensors' }).waitFor();
    expect(visitor.troubles).toEqual([]);
  });
});
