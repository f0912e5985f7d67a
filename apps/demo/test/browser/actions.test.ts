import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAnimation } from '@unrolled/vision/node';
import { describe, expect, it } from 'vitest';
import { shapeClips } from '../../src/worker/actions/sample-clips.ts';
import { missing, servedSite } from './site.ts';

describe.skipIf(missing !== null)('the page on actions', () => {
  const site = servedSite();

  it('turns the verdict with the clip, by keyboard, and follows what is trained', async () => {
    const visitor = await site.visit(`${site.address}#/actions?clip=3`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    const clip = page.getByTestId('clip');
    const says = (text: RegExp) => clip.filter({ hasText: text }).waitFor();
    await says(/with time “sits down” \(\d+%\).*it shows “sits down”/);
    const frames = /frames by themselves “[a-z ]+” \(\d+%\)/;
    const before = frames.exec((await clip.textContent()) ?? '')?.[0];
    await page.getByRole('button', { name: 'Backwards' }).press('Enter');
    await says(/with time “stands up” \(\d+%\).*it shows “stands up”/);
    expect(frames.exec((await clip.textContent()) ?? '')?.[0]).toBe(before);
    await page.getByRole('slider', { name: 'frames read' }).press('Home');
    await says(/^After 1 of/);
    await page.getByRole('button', { name: 'Play' }).press('Enter');
    await says(/^After (\d+) of \1 frames/); // played to its end
    await page.goBack();
    await says(/it shows “sits down”/);
    expect(await page.getByTestId('confusion-recurrent').textContent()).toMatch(/\d+% right/);
    await page.getByRole('button', { name: 'One step' }).click();
    await visitor.waitForNumber('actions', 1);
    await page.waitForFunction(() => location.hash.includes('from=new'));
    await page.getByRole('button', { name: 'Start' }).click();
    await visitor.waitForNumber('actions', 12);
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('No step yet.').first().waitFor();
    await page.getByRole('link', { name: 'Back to what the page brought' }).click();
    await says(/with time “sits down” \(\d+%\)/);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it('reads a file of the visitor, and says what is wrong with another', async () => {
    const visitor = await site.visit(`${site.address}#/actions`, 390);
    const { page } = visitor;
    await visitor.ready();
    await page.getByRole('link', { name: 'switch to it' }).click();
    const input = page.getByLabel('Choose a file, or drop it here');
    const folder = mkdtempSync(join(tmpdir(), 'unrolled-clip-'));
    const path = join(folder, 'clip.gif');
    const { frames } = shapeClips(0, 1).test[0];
    await writeAnimation(path, frames);
    await input.setInputFiles(path);
    const clip = page.getByTestId('clip');
    const all = new RegExp(`After ${frames.length} of ${frames.length} frames.*only you know`);
    await clip.filter({ hasText: all }).waitFor();
    rmSync(folder, { recursive: true }); // the browser has read it
    await visitor.expectNoOverflow();
    for (const name of ['clip.gif', 'clip.mp4']) {
      await input.setInputFiles({ name, mimeType: '', buffer: Buffer.from('neither') });
      await page.getByRole('alert').filter({ hasText: 'check the file' }).waitFor();
    }
    await page.getByRole('combobox', { name: 'Clip', exact: true }).selectOption('1');
    await clip.filter({ hasText: 'it shows' }).waitFor();
    expect(visitor.troubles).toEqual([]);
  });

  it('saves a network that it opens again, and refuses one of other actions', async () => {
    const visitor = await site.visit(`${site.address}#/actions`);
    const { page } = visitor;
    await visitor.ready();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the model' }).click(),
    ]);
    const input = page.getByLabel('Open a model');
    await input.setInputFiles(await download.path());
    await page.getByTestId('confusion-recurrent').waitFor();
    await input.setInputFiles(new URL('../../models/shapes.safetensors', import.meta.url).pathname);
    expect(await page.getByRole('alert').textContent()).toContain('the model must know lower arms');
    expect(visitor.troubles).toEqual([]);
  });
});
