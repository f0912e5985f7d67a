import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAnimation } from '@unrolled/vision/node';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { shapeClips } from '../../src/worker/actions/sample-clips.ts';
import { missing, numberIn, servedSite, type Visitor } from './site.ts';

declare global {
  /** Contexts that gpu.js draws to, in the worker. */
  var contexts: (WebGL2RenderingContext | null)[];
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

  it('goes on in WebAssembly where the device of gpu.js is lost', async () => {
    const visitor = await visitWith(
      `const getContext = OffscreenCanvas.prototype.getContext;
       globalThis.contexts = [];
       OffscreenCanvas.prototype.getContext = function (...given) {
         const context = getContext.apply(this, given);
         contexts.push(context);
         return context;
       };`,
      '#/character?read=The dog&backend=webgl2',
    );
    const { page } = visitor;
    await visitor.ready();
    const backend = page.getByTestId('backend');
    if (!/webgl2/.test((await backend.textContent()) ?? '')) return; // there is no WebGL 2 here
    await page.workers()[0].evaluate(() => {
      for (const context of contexts) context?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await step(page);
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toMatch(/WebGL context is lost/);
    await page.getByRole('combobox', { name: 'Backend' }).selectOption('wasm');
    await backend.filter({ hasText: 'WebAssembly' }).waitFor();
    await step(page);
    await expect.poll(() => steps(page)).toBe(1);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
  });

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
