import { describe, expect, it } from 'vitest';
import { missing, numberIn, servedSite, type Visitor } from './site.ts';

describe.skipIf(missing !== null)('a change of the backend', () => {
  const site = servedSite();

  /** Opens a page where the browser has two cores, and so a choice of threads. */
  async function visitOnTwoCores(name: string): Promise<Visitor> {
    const visitor = await site.visit('about:blank');
    await visitor.page.addInitScript(() => {
      Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 });
    });
    await visitor.page.goto(`${site.address}#/${name}`);
    await visitor.ready();
    return visitor;
  }

  it('carries a model to gpu.js where WebGL 2 is there, and says what runs', async () => {
    const visitor = await site.visit(`${site.address}#/character?read=The dog`);
    const { page } = visitor;
    await visitor.ready();
    await page.getByRole('combobox', { name: 'Backend' }).selectOption('webgl2');
    const backend = page.getByTestId('backend');
    await expect.poll(() => backend.textContent()).toMatch(/webgl2|1 thread$/);
    await page.getByRole('button', { name: 'One step' }).click();
    await page
      .getByText(/^Step 1:/)
      .first()
      .waitFor({ timeout: 150_000 });
  }, 180_000);

  it.each([
    ['recurrence', 'training', 'formula'],
    ['sentiment', 'training', 'word'],
    ['captioning', 'training', 'verdict'],
    ['actions', 'actions', 'clip'],
  ])('carries what a model has learned to another backend: %s', async (name, testId, shown) => {
    const visitor = await visitOnTwoCores(name);
    const { page } = visitor;
    const says = () => page.getByTestId(shown).textContent();
    const settled = async (): Promise<string | null> => {
      let last: string | null = null;
      const isSettled = async () => {
        const before = last;
        last = await says();
        return last === before;
      };
      await expect.poll(isSettled, { interval: 500 }).toBe(true);
      return last;
    };
    const brought = await settled();
    await page.getByRole('button', { name: 'One step' }).click();
    await expect.poll(async () => numberIn(await page.getByTestId(testId).textContent())).toBe(1);
    await expect.poll(says).not.toBe(brought);
    const learned = await settled();
    await page.getByRole('combobox', { name: 'Threads' }).selectOption('1');
    await page.getByTestId(testId).filter({ hasText: 'No step yet.' }).waitFor();
    await expect.poll(says).toBe(learned);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it('carries on the comparison of three networks with what they have learned', async () => {
    const visitor = await visitOnTwoCores('gates');
    const { page } = visitor;
    /** Loss of the GRU on the windows of the first step, before their update. */
    const lossOfFirstStep = async () => {
      await page.getByRole('button', { name: 'One step' }).click();
      const row = page.getByTestId('comparison').getByRole('row', { name: 'GRU' });
      const loss = row.getByRole('cell').nth(2);
      await loss.filter({ hasText: /\d/ }).waitFor();
      return numberIn(await loss.textContent());
    };
    const untrained = await lossOfFirstStep();
    await page.getByRole('combobox', { name: 'Threads' }).selectOption('1');
    await page.getByTestId('comparison').filter({ hasText: 'After 0 steps' }).waitFor();
    expect(await lossOfFirstStep()).toBeLessThan(untrained - 0.01);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });

  it.each([
    ['character', 'progress'],
    ['gradients', 'adding'],
    ['gates', 'comparison'],
    ['translation', 'training'],
    ['actions', 'actions'],
  ])('takes a step that is asked for while the backend changes: %s', async (name, testId) => {
    const visitor = await visitOnTwoCores(name);
    const { page } = visitor;
    const steps = async () => numberIn(await page.getByTestId(testId).textContent());
    const step = page.getByRole('button', { name: 'One step' });
    await step.click();
    await expect.poll(steps).toBe(1);
    for (const count of ['1', '2']) {
      await step.click();
      await expect.poll(steps).toBe(2);
      await page.getByRole('combobox', { name: 'Threads' }).selectOption(count);
      await step.click();
      await expect.poll(steps).toBe(1); // the first step on another worker
    }
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  });
});
