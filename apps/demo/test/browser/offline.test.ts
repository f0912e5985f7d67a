import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, Site, type Visitor } from './site.ts';

/** Opens the page of the character model by its link, and trains it for a step. */
async function trainCharacterModel(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.getByRole('link', { name: '2 · Character model' }).click();
  await page.getByRole('heading', { level: 1, name: 'A model of characters' }).waitFor();
  await visitor.ready();
  await page.getByRole('button', { name: 'One step' }).click();
  await page
    .getByText(/^Step 1:/)
    .first()
    .waitFor();
}

describe.skipIf(missing !== null)('the site', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.start();
  }, 60_000);
  afterAll(() => site.stop());

  it('works below a path of a static host, then offline, with threads', async () => {
    const server = await site.serve({ base: '/a/path/', plain: true });
    const visitor = await site.visit(`${server.address}#/recurrence`);
    const { page } = visitor;
    await visitor.ready();
    expect(await page.getByTestId('backend').textContent()).toMatch(/1 thread$/);
    await page.getByText('Open it once more').waitFor();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    server.close();
    const kept = await page.reload();
    expect(kept?.headers()['content-security-policy']).toContain("default-src 'self'");
    await visitor.ready();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.getByTestId('backend').textContent()).toMatch(/[2-4] threads$/);
    for (const [link, title] of [
      ['2 · Character model', 'A model of characters'],
      ['3 · Gradients through time', 'Gradients through time'],
      ['4 · Gates', 'Gates'],
    ]) {
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await visitor.ready();
    }
    expect(visitor.troubles).toEqual([]);
  });

  it('asks for nothing more once it is kept', async () => {
    const server = await site.serve();
    const visitor = await site.visit(`${server.address}#/recurrence`);
    const { page } = visitor;
    await visitor.ready();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await visitor.ready();
    // The browser may look whether the service worker itself has changed.
    const asked = () => server.requests.filter((path) => path !== '/service-worker.js').length;
    const before = asked();
    await trainCharacterModel(visitor);
    expect(asked()).toBe(before);
    expect(visitor.troubles).toEqual([]);
  });

  it('keeps a trained model over other pages, back and forward, and another language', async () => {
    const { address } = await site.serve();
    const visitor = await site.visit(`${address}#/recurrence`);
    const { page } = visitor;
    await trainCharacterModel(visitor);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'The recurrence' }).waitFor();
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'A model of characters' }).waitFor();
    expect(await page.getByTestId('progress').textContent()).toContain('Step 1:');
    await page.getByRole('slider', { name: 'Unit', exact: true }).press('ArrowRight');
    await page.getByRole('link', { name: '4 · Gates' }).click();
    await page.getByRole('heading', { level: 1, name: 'Gates' }).waitFor();
    await page.getByRole('link', { name: '2 · Character model' }).click();
    await page.getByRole('heading', { level: 1, name: 'A model of characters' }).waitFor();
    expect(await page.getByTestId('progress').textContent()).toContain('Step 1:');
    expect(new URL(page.url()).hash).toContain('unit=1');
    await page.locator('header select').first().selectOption('ko');
    await page
      .getByText(/^1단계:/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: '한 단계' }).click();
    await page
      .getByText(/^2단계:/)
      .first()
      .waitFor();
    expect(visitor.troubles).toEqual([]);
  });

  it('trains in two tabs at once', async () => {
    const { address } = await site.serve();
    const visitor = await site.visit(`${address}#/character?read=The dog`);
    const second = await visitor.context.newPage();
    await second.goto(`${address}#/character?read=The dog`);
    const tabs = [visitor.page, second];
    for (const tab of tabs) await tab.locator('main[data-ready="true"]').waitFor();
    for (const tab of tabs) await tab.getByRole('button', { name: 'One step' }).click();
    for (const tab of tabs)
      await tab
        .getByText(/^Step 1:/)
        .first()
        .waitFor();
    expect(visitor.troubles).toEqual([]);
  });

  it('takes numbers of the address only within their limits', async () => {
    const { address } = await site.serve();
    const visitor = await site.visit(
      `${address}#/character?size=99999999&from=new&unit=-4&rate=x&at=1e9&temperature=900`,
    );
    await visitor.ready();
    expect(await visitor.page.getByText(/^GRU, /).textContent()).toMatch(
      /GRU, 2\d\d,\d{3} parameters/,
    );
    expect(visitor.troubles).toEqual([]);
  });
});
