import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { extras, missingOf } from '../../../../tooling/vitest/extras.ts';
import { readSite, type ServeOptions, type SiteFile, serveSite } from '../../scripts/site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built site; null without a browser. */
    site: string | null;
  }
}

/** Why there is no browser to test in; null where there is. */
export const missing = missingOf(extras.chromium);

/** The built site and one Chromium for the tests of a file. */
export class Site {
  readonly files: ReadonlyMap<string, SiteFile>;
  readonly #browser: Browser;
  readonly #open: { close(): unknown }[] = [];

  private constructor(files: ReadonlyMap<string, SiteFile>, browser: Browser) {
    this.files = files;
    this.#browser = browser;
  }

  static async start(): Promise<Site> {
    const browser = await chromium.launch({
      executablePath: extras.chromium.path,
      // A software device for WebGPU.
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    });
    return new Site(readSite(inject('site') as string), browser);
  }

  async serve(options?: ServeOptions) {
    const server = await serveSite(this.files, options);
    this.#open.push(server);
    return server;
  }

  /** A page of a new visitor, who notes everything that goes wrong. */
  async visit(address: string, width = 1280): Promise<Visitor> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      locale: 'en-GB',
    });
    this.#open.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const visitor = new Visitor(context, page);
    await page.goto(address);
    return visitor;
  }

  async stop(): Promise<void> {
    for (const one of this.#open) await one.close();
    await this.#browser.close();
  }
}

/** The site, served to the tests of a `describe` by hooks that start and stop it. */
export function servedSite(): Pick<Site, 'visit'> & { readonly address: string } {
  let site: Site;
  let address = '';
  beforeAll(async () => {
    site = await Site.start();
    ({ address } = await site.serve());
  }, 60_000);
  afterAll(() => site.stop());
  return {
    get address() {
      return address;
    },
    visit: (...asked) => site.visit(...asked),
  };
}

export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page, of its console, and violations of its policy. */
  readonly troubles: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.troubles.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.troubles.push(message));
    page.on('requestfailed', (request) => this.troubles.push(`no answer from ${request.url()}`));
  }

  /** Waits until the model or trace of a page is there, and nothing has failed. */
  async ready(): Promise<void> {
    await this.page.locator('main[data-ready="true"]').waitFor();
    expect(await this.page.getByRole('alert').allTextContents()).toEqual([]);
  }

  /** Waits until the first number in an element is at least this. */
  async waitForNumber(testId: string, least: number): Promise<void> {
    await expect
      .poll(async () => numberIn(await this.page.getByTestId(testId).textContent()))
      .toBeGreaterThanOrEqual(least);
  }

  /** Violations of axe on the page as it is, each in a line. */
  async violations(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .options({ resultTypes: ['violations'] })
      .analyze();
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 3).map(({ target }) => `${id}: ${help}: ${target.join(' ')}`),
    );
  }

  /** Demands that axe finds nothing in both themes and languages. */
  async expectAccessible(): Promise<void> {
    for (const [theme, lang] of [
      ['light', 'en'],
      ['dark', 'ko'],
    ]) {
      await this.page.locator('header select').nth(0).selectOption(lang);
      await this.page.locator('header select').nth(1).selectOption(theme);
      await this.page.locator(`:root[lang="${lang}"][data-theme="${theme}"]`).waitFor();
      expect(await this.violations(), `${theme}, ${lang}`).toEqual([]);
    }
    await this.page.locator('header select').nth(0).selectOption('en');
  }

  /** Demands that nothing sticks out at the width of the window. */
  async expectNoOverflow(): Promise<void> {
    const beyond = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond).toBe(0);
  }
}

/** The first number in a text such as "Step 1,234: loss 0.5". */
export const numberIn = (text: string | null): number =>
  Number(/-?[\d,]+(\.\d+)?/.exec(text ?? '')?.[0].replaceAll(',', ''));
