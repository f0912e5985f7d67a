import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAnimation } from '@unrolled/vision/node';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { shapeClips } from '../../src/worker/actions/sample-clips.ts';
import { missing, numberIn, servedSite, type Visitor } from './site.ts';

declare global {
  /** Takes the device of the backend away, in the worker. */
  function loseDevice(): void;
}

describe.skipIf(missing !== null)('the site where something fails', () => {
  const site = servedSite();

  /** Runs a script in the worker before its own. */
  async function visitWith(script: string, hash: string): Promise<Visitor> {
    const visitor = await site.visit('about:blank');
    await visitor.page.route(/\/worker-[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${script}\n${await response.text()}` });
    });
    await visitor.page.goto(`${site.address}${hash}`);
    return visitor;
  }
  const step = (page: Page) => page.getByRole('button', { name: 'One step' }).click();
  const steps = async (page: Page) => numberIn(await page.getByTestId('progress').textContent());

  it('runs in plain TypeScript where WebAssembly has no SIMD, and says so', async () => {
    const visitor = await visitWith('WebAssembly.validate = () => false;', '#/character');
    const { page } = visitor;
    await visitor.ready();
    expect(await page.getByTestId('backend').textContent()).toBe('TypeScript, 1 thread');
    await page.getByRole('status').filter({ hasText: 'SIMD' }).waitFor();
    await step(page);
    await expect.poll(() => steps(page)).toBe(1);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it.each([
    [
      'webgl2',
      `const getContext = OffscreenCanvas.prototype.getContext;
       const contexts = [];
       OffscreenCanvas.prototype.getContext = function (...given) {
         const context = getContext.apply(this, given);
         contexts.push(context);
         return context;
       };
       globalThis.loseDevice = () => {
         for (const one of contexts) one?.getExtension('WEBGL_lose_context')?.loseContext();
       };`,
    ],
    [
      'webgpu',
      `const requestDevice = globalThis.GPUAdapter?.prototype.requestDevice;
       if (requestDevice) GPUAdapter.prototype.requestDevice = async function (...given) {
         const device = await requestDevice.apply(this, given);
         globalThis.loseDevice = () => device.destroy();
         return device;
       };`,
    ],
  ])(
    'goes on in WebAssembly by itself where the device is lost, with what it learned: %s',
    async (mode, script) => {
      const visitor = await visitWith(script, `#/sentiment?text=Not bad&backend=${mode}`);
      const { page } = visitor;
      await visitor.ready();
      const backend = page.getByTestId('backend');
      if (!((await backend.textContent()) ?? '').includes(mode)) return; // there is none here
      await page.getByRole('button', { name: 'One step' }).click();
      const training = page.getByTestId('training');
      await training.filter({ hasText: /^Step 1: loss/ }).waitFor({ timeout: 60_000 });
      const word = page.getByTestId('word');
      await page.waitForTimeout(15_000); // the page takes a copy every ten seconds
      const learned = await word.textContent();
      await page.workers()[0].evaluate(() => loseDevice());
      await backend.filter({ hasText: 'WebAssembly' }).waitFor();
      await page
        .getByRole('status')
        .filter({ hasText: /WebG.* is lost/ })
        .waitFor();
      await expect.poll(() => word.textContent()).toBe(learned);
      await page.getByRole('button', { name: 'One step' }).click();
      await training.filter({ hasText: /^Step 1: loss/ }).waitFor();
      expect(await page.getByRole('alert').allTextContents()).toEqual([]);
      await expect.poll(() => page.url()).not.toContain('backend=');
    },
    120_000,
  );

  it('says that recordings are not kept where the quota is full', async () => {
    const visitor = await site.visit(`${site.address}#/labels`);
    const { page } = visitor;
    await visitor.ready();
    const session = await visitor.context.newCDPSession(page);
    const { origin } = new URL(site.address);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
    const folder = mkdtempSync(join(tmpdir(), 'unrolled-clip-'));
    const path = join(folder, 'clip.gif');
    await writeAnimation(path, shapeClips(0, 1).test[0].frames);
    await page
      .getByLabel(/^A file of /)
      .first()
      .setInputFiles(path);
    const trouble = page.getByRole('status').filter({ hasText: 'does not keep recordings' });
    await trouble.filter({ hasText: /quota/i }).waitFor();
    rmSync(folder, { recursive: true });
    await page.getByRole('heading', { name: 'Your recordings' }).waitFor();
    expect(visitor.troubles).toEqual([]);
  });
});
