import { describe, expect, it } from 'vitest';
import { missing, numberIn, servedSite } from './site.ts';

describe.skipIf(missing !== null)('the page of the character model', () => {
  const site = servedSite();

  it('opens with a model that has read a text, and trains before the eyes of the visitor', async () => {
    const visitor = await site.visit(
      `${site.address}#/character?read=The boys that the dog sees are old.`,
    );
    const { page } = visitor;
    await visitor.ready();
    expect(await page.getByTestId('sample').textContent()).toMatch(/\w{3}/);
    expect(await page.getByTestId('backend').textContent()).toContain('WebAssembly');
    await page.getByRole('button', { name: 'One step' }).click();
    await page
      .getByText(/^Step 1:/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await visitor.waitForNumber('progress', 10);
    await page.getByRole('slider', { name: 'Learning rate' }).press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('rate='));
    await visitor.expectAccessible();
    const before = numberIn(await page.getByTestId('progress').textContent());
    await visitor.waitForNumber('progress', before + 1);
    for (let time = 0; time < 3; time++) {
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.getByText('No step yet').first().waitFor();
      await page.getByRole('button', { name: 'Start' }).click();
      await visitor.waitForNumber('progress', 2);
    }
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it('is moved by arrow keys alone, and finds the units of a phrase', async () => {
    const visitor = await site.visit(`${site.address}#/character?unit=5`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    await page.getByRole('listbox').focus();
    for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
    expect(await page.getByTestId('inside').textContent()).toMatch(
      /^Unit 5 is −?-?\d\.\d\d after “a”/,
    );
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByTestId('steady').waitFor();
    await page.waitForFunction(() => location.hash.includes('start=5&end=7'));
    await page.locator('ul.row button').first().click();
    await page.waitForFunction(
      () => /unit=\d/.test(location.hash) && !location.hash.includes('unit=5&'),
    );
    expect(visitor.troubles).toEqual([]);
  });

  it('saves a model that it opens again, and refuses another file with one line', async () => {
    const visitor = await site.visit(`${site.address}#/character?from=new&size=16&cell=lstm`);
    const { page } = visitor;
    await visitor.ready();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the model' }).click(),
    ]);
    const input = page.locator('input[type=file]');
    await input.setInputFiles(await download.path());
    await page.getByText(/^LSTM, /).waitFor();
    await input.setInputFiles({
      name: 'x.safetensors',
      mimeType: '',
      buffer: Buffer.from('no model'),
    });
    expect(await page.getByRole('alert').textContent()).toContain('x.safetensors');
    expect(visitor.troubles).toEqual([]);
  });

  it('takes Korean from an input method only when a syllable is whole', async () => {
    const visitor = await site.visit(`${site.address}#/character?text=korean&read=작은`);
    const { page } = visitor;
    await visitor.ready();
    await page.getByRole('textbox', { name: 'Text that it reads' }).press('Control+End');
    const session = await visitor.context.newCDPSession(page);
    const compose = (text: string) =>
      session.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    const read = () => page.locator('.characters [role=option]').allTextContents();
    await compose('ㅂ');
    await compose('배');
    expect((await read()).join('')).toBe('작은');
    await session.send('Input.insertText', { text: '배' });
    await expect.poll(async () => (await read()).join('')).toBe('작은배');
    expect(visitor.troubles).toEqual([]);
  });

  it('learns a text of the visitor', async () => {
    const visitor = await site.visit(`${site.address}#/character?text=own&size=16`);
    const { page } = visitor;
    await page
      .getByRole('textbox', { name: 'Paste a text' })
      .fill('한글을 배운다. 물은 흐른다. '.repeat(60));
    await page.getByRole('button', { name: 'Use this text' }).click();
    await page.getByText(/^GRU, .* 12 characters known/).waitFor();
    await page.getByRole('button', { name: 'One step' }).click();
    await page
      .getByText(/^Step 1:/)
      .first()
      .waitFor();
    expect(visitor.troubles).toEqual([]);
  });
});
