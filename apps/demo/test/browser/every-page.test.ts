import { describe, expect, it } from 'vitest';
import { pageNames } from '../../src/shell/page-names.ts';
import { missing, servedSite, type Visitor } from './site.ts';

const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Marks everything on the page that the keyboard must reach, and says what it is. */
const markControls = ({ page }: Visitor): Promise<string[]> =>
  page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) => !element.matches(':disabled') && element.checkVisibility(),
    );
    return all.map((element, place) => {
      element.dataset.control = String(place);
      return `${place} ${element.tagName} ${element.textContent?.trim().slice(0, 30)}`;
    });
  }, controls);

/** The mark of the focused element, and whether the focus can be seen. */
const focused = ({ page }: Visitor): Promise<{ place: string | null; isVisible: boolean }> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const isVisible = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    return { place: element.dataset.control ?? null, isVisible };
  });

describe.skipIf(missing !== null)('every page', () => {
  const site = servedSite();

  it.each(pageNames)(
    '%s: the Tab key reaches all controls in turn, with a visible focus',
    async (name) => {
      const visitor = await site.visit(`${site.address}#/${name}`);
      const { page } = visitor;
      await visitor.ready();
      const all = await markControls(visitor);
      const reached = new Set<string>();
      const unseen: string[] = [];
      await page.evaluate(() => document.body.focus());
      for (let press = 0; press < all.length + 5; press++) {
        await page.keyboard.press('Tab');
        const { place, isVisible } = await focused(visitor);
        if (place === null) continue; // the page has changed meanwhile, or its end is reached
        reached.add(place);
        if (!isVisible) unseen.push(all[Number(place)]);
      }
      expect(all.filter((_, place) => !reached.has(String(place)))).toEqual([]);
      expect(unseen).toEqual([]);
    },
  );

  it.each(pageNames)(
    '%s: fits at four times its size, and moves nothing where that is unwanted',
    async (name) => {
      const visitor = await site.visit('about:blank', 640);
      const { page } = visitor;
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`${site.address}#/${name}`);
      await visitor.ready();
      await visitor.expectNoOverflow();
      await page.setViewportSize({ width: 320, height: 450 });
      await visitor.expectNoOverflow();
      const moving = await page.evaluate(() =>
        [...document.querySelectorAll('*')]
          .filter((element) => {
            const { animationName, transitionDuration } = getComputedStyle(element);
            return animationName !== 'none' || !/^(0s(, )?)+$/.test(transitionDuration);
          })
          .map(({ outerHTML }) => outerHTML.slice(0, 60)),
      );
      expect(moving).toEqual([]);
      expect(await page.getByRole('alert').allTextContents()).toEqual([]);
      expect(visitor.troubles).toEqual([]);
    },
  );
});
