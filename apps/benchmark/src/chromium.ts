import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import type { PageSubjectName } from './entrants.ts';
import { PageClient } from './page-client.ts';
import { type PageName, type PageServer, servePages } from './page-server.ts';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** WebGPU, and a software device for it and for WebGL where there is no GPU. */
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export const chromiumPath = (): string | undefined => paths.find((path) => existsSync(path));

/** Why there is no page to measure in. */
export const chromiumMissing =
  `There is no Chromium (looked for ${paths.join(', ')}): the cases in a page are left out. ` +
  'On Debian or Ubuntu: apt-get install --no-install-recommends chromium libvulkan1';

/** One headless Chromium, whose pages share one GPU process. */
export class Chromium {
  readonly #browser: Browser;
  readonly #session: CDPSession;
  readonly #server: PageServer;

  private constructor(browser: Browser, session: CDPSession, server: PageServer) {
    this.#browser = browser;
    this.#session = session;
    this.#server = server;
  }

  /** Launches a browser; `withChromium`, its only caller, closes it. */
  static async launch(): Promise<Chromium> {
    const executablePath = chromiumPath();
    if (executablePath === undefined) throw new Error(chromiumMissing);
    const server = await servePages();
    try {
      const browser = await chromium.launch({ executablePath, args });
      return new Chromium(browser, await browser.newBrowserCDPSession(), server);
    } catch (reason) {
      server.close();
      throw reason;
    }
  }

  /** Opens the page of a subject. */
  async open(name: PageSubjectName): Promise<PageClient> {
    return new PageClient(await this.openPage('main', `?subject=${name}`));
  }

  /** Opens one of the pages in `page/`. */
  async openPage(name: PageName, query = ''): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.exposeFunction('chromiumProcessorSeconds', () => this.#processorSeconds());
    await page.goto(`${this.#server.origin}/${name}${query}`, { waitUntil: 'load' });
    return page;
  }

  async close(): Promise<void> {
    this.#server.close();
    await this.#browser.close();
  }

  /** Processor time of all processes of the browser since their start, in seconds. */
  async #processorSeconds(): Promise<number> {
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((total, { cpuTime }) => total + cpuTime, 0);
  }
}

/**
 * Lends one Chromium, launched on first use, and closes it and the server of its pages
 * when `use` is done or has thrown.
 */
export async function withChromium(
  use: (launch: () => Promise<Chromium>) => Promise<void>,
): Promise<void> {
  let launching: Promise<Chromium> | undefined;
  try {
    await use(() => {
      launching ??= Chromium.launch();
      return launching;
    });
  } finally {
    const launched = await launching?.catch(() => undefined); // the caller has had the error
    await launched?.close();
  }
}
