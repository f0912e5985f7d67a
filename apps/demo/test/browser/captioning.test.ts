import { encodePng } from '@unrolled/vision/node';
import { describe, expect, it } from 'vitest';
import { missing, servedSite } from './site.ts';

/** A red rectangle in front of grey, as a file that the browser can decode. */
async function drawing(): Promise<Uint8Array> {
  const [width, height] = [90, 60];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, place) => {
    const at = Math.floor(place / 3);
    const isRed = Math.abs((at % width) - 45) < 12 && Math.abs(at / width - 30) < 12;
    return isRed ? [214, 48, 49][place % 3] : 68;
  });
  return encodePng({ ...{ pixels, width, height }, ...{ channels: 3, time: 0, index: 0 } });
}
const fileOf = (name: string, bytes: string | Uint8Array) => ({
  ...{ name, mimeType: 'image/png', buffer: Buffer.from(bytes) },
});

describe.skipIf(missing !== null)('captioning', () => {
  const site = servedSite();

  it('describes pictures word by word, and files of the visitor', async () => {
    const visitor = await site.visit(`${site.address}#/captioning`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const word = page.getByTestId('word');
    const verdict = page.getByTestId('verdict');
    await page.getByRole('listbox', { name: 'Caption' }).focus();
    await page.keyboard.press('Home');
    await word.filter({ hasText: /^For “\w+” it looks at row \d, column \d \(\d+%\)/ }).waitFor();
    await page.getByRole('button', { name: 'Next step' }).press('Enter');
    await page
      .getByRole('img', {
        name: /^Caption: .*\. For “(circle|square|triangle|star|cross|ring)” it/,
      })
      .waitFor();
    await page.getByRole('button', { name: 'Picture 3' }).press('Enter');
    await expect.poll(() => page.url()).toContain('picture=3');
    await page.getByRole('combobox', { name: 'Words' }).selectOption('beam');
    await page.getByRole('slider', { name: 'Width of the beam' }).press('End');
    const results = page.getByTestId('results').getByRole('listitem');
    await expect.poll(() => results.count()).toBe(6);
    await results.nth(1).getByRole('button').press('Enter');
    await expect.poll(() => page.url()).toContain('rank=2');
    await page.getByRole('combobox', { name: 'Words' }).selectOption('sample');
    await page.getByRole('slider', { name: 'Temperature' }).press('End');
    await page.getByRole('button', { name: 'Draw again' }).press('Enter');
    await expect.poll(() => page.url()).toContain('seed=2');
    await page.getByRole('combobox', { name: 'Language of the caption' }).selectOption('ko');
    await verdict.filter({ hasText: /(위에|아래에|왼쪽에|오른쪽에)/ }).waitFor();

    await page.locator('.drop input').setInputFiles(fileOf('mine.png', await drawing()));
    await page.getByTestId('file').filter({ hasText: 'Shown: mine.png' }).waitFor();
    await verdict.filter({ hasText: 'Nobody has said' }).waitFor();
    await page.locator('.drop input').setInputFiles(fileOf('no.png', 'no picture'));
    await page
      .getByRole('alert')
      .filter({
        hasText: /^This file cannot be read as a picture: readImage: .*10 bytes of image\/png/,
      })
      .waitFor();
    await visitor.expectNoOverflow();
    await visitor.expectAccessible();
    expect(visitor.troubles).toEqual([]);
  });

  it('trains another network, whose captions are shown', async () => {
    const visitor = await site.visit(`${site.address}#/captioning`, 390);
    const { page } = visitor;
    await visitor.ready();
    const verdict = page.getByTestId('verdict');
    await verdict.filter({ hasText: /^Right\./ }).waitFor();
    await page.getByRole('button', { name: 'One step' }).press('Enter');
    await page
      .getByTestId('training')
      .filter({ hasText: /^Step 1: loss .* 0% of/ })
      .waitFor();
    await verdict.filter({ hasText: /^Not right\./ }).waitFor();
    await page.getByRole('button', { name: 'Start' }).press('Enter');
    await visitor.waitForNumber('training', 5);
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the model' }).press('Enter'),
    ]);
    const learned = await verdict.textContent();
    await page.getByRole('link', { name: 'Back to what the page brought' }).click();
    await verdict.filter({ hasText: /^Right\./ }).waitFor();
    const input = page.getByLabel('Open a model');
    await input.setInputFiles(await download.path());
    await expect.poll(() => verdict.textContent()).toBe(learned);
    await input.setInputFiles(new URL('../../models/shapes.safetensors', import.meta.url).pathname);
    await page.getByRole('alert').filter({ hasText: 'shapes.safetensors' }).waitFor();
    await page.getByRole('button', { name: 'Reset' }).press('Enter');
    await verdict.filter({ hasText: /^Right\./ }).waitFor();
    await visitor.expectNoOverflow();
    expect(visitor.troubles).toEqual([]);
  });

  it('describes clips, forwards and backwards', async () => {
    const visitor = await site.visit(`${site.address}#/captioning`);
    const { page } = visitor;
    await visitor.ready();
    await page.getByRole('button', { name: 'Load the clips and their model' }).press('Enter');
    const sentence = page.getByTestId('clip');
    await sentence.filter({ hasText: /attention on the frames is 1: \d+%, 2: \d+%/ }).waitFor();
    const caption = page.getByRole('listbox', { name: /^Caption of the clip/ });
    const forwards = await caption.textContent();
    await page.getByRole('combobox', { name: 'It plays' }).selectOption('backwards');
    await expect.poll(() => caption.textContent()).not.toBe(forwards);
    await page.getByText(/^Right caption when it plays forwards: a /).waitFor();
    await caption.focus();
    await page.keyboard.press('Home');
    await sentence.filter({ hasText: /^For “a”/ }).waitFor();
    await page.getByRole('button', { name: 'Play' }).last().press('Enter');
    await visitor.expectAccessible();
    expect(visitor.troubles).toEqual([]);
  });
});
