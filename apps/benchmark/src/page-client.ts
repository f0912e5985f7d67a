import type { Page } from 'playwright';
import type {} from './page/main.ts';
import { type Answer, answerSeconds, type Client, type Request } from './protocol.ts';

/** A subject in a page. */
export class PageClient implements Client {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async ask(request: Request): Promise<Answer> {
    let silence: NodeJS.Timeout | undefined;
    try {
      await this.#page.bringToFront();
      return await Promise.race([
        this.#page.evaluate((asked) => globalThis.answerRequest(asked), request),
        new Promise<never>((_, reject) => {
          silence = setTimeout(
            () => reject(new Error(`no answer within ${answerSeconds} s`)),
            answerSeconds * 1000,
          );
        }),
      ]);
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      return { answer: 'failed', reason: message.split('\n')[0] };
    } finally {
      clearTimeout(silence);
    }
  }

  close(): void {
    this.#page.close().catch(() => {}); // it may have crashed
  }
}
