import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumLaunch } from './chromium.ts';

describe.skipIf(!existsSync(chromiumLaunch.executablePath))(
  "the language model in a minified page under script-src 'self'",
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'unrolled-page-'));
    let server: Server;
    let browser: Browser;

    beforeAll(async () => {
      await build({
        configFile: false,
        logLevel: 'error',
        resolve: { conditions: ['@unrolled/source', 'module', 'browser', 'import', 'default'] },
        build: {
          outDir: folder,
          minify: true,
          target: 'es2023',
          rollupOptions: {
            input: join(import.meta.dirname, 'programs/train-in-page.ts'),
            output: { entryFileNames: 'page.js' },
          },
        },
      });
      server = createServer((request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        response.setHeader('Content-Security-Policy', "default-src 'self'; script-src 'self'");
        if (pathname === '/') {
          response.setHeader('Content-Type', 'text/html');
          response.end('<!doctype html><script type="module" src="/page.js"></script>');
        } else if (existsSync(join(folder, pathname))) {
          response.setHeader('Content-Type', 'text/javascript');
          response.end(readFileSync(join(folder, pathname)));
        } else {
          response.writeHead(404).end();
        }
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      browser = await chromium.launch(chromiumLaunch);
    });
    afterAll(async () => {
      await browser?.close();
      server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const runPage = async (mode: string) => {
      const { port } = server.address() as AddressInfo;
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/?mode=${mode}`);
      await page.waitForFunction(() => /^(done|failed)/.test(document.title), undefined, {
        timeout: 120_000,
      });
      const title = await page.title();
      await page.close();
      return title;
    };

    it.each([
      ['webgl2', 'WebGL2Kernel'],
      ['webgpu', 'WebGPUKernel'],
    ])(
      'trains on %s',
      async (mode, kernelClass) => {
        const title = await runPage(mode);
        const [, ran, first, last] = title.split(' ');
        expect(title).toMatch(/^done/);
        expect(ran).toBe(kernelClass);
        expect(Number(last)).toBeLessThan(Number(first) - 0.3);
      },
      150_000,
    );

    it('cannot run webasm, and names the directive it needs', async () => {
      expect(await runPage('webasm')).toMatch(/^failed BackendError: .*'wasm-unsafe-eval'/);
    });
  },
);
