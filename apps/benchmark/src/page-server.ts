import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

/** The builds of TensorFlow.js for script elements, in the order in which they need one another. */
const peerScripts = ['core', 'layers', 'backend-cpu', 'backend-webgl', 'backend-webgpu'].map(
  (part) => ({
    path: `/tf-${part}.js`,
    file: new URL(
      `../peers/node_modules/@tensorflow/tfjs-${part}/dist/tf-${part}.min.js`,
      import.meta.url,
    ),
  }),
);

const pageNames = ['main', 'blocking', 'device-work'] as const;

/** A file of `page/`. */
export type PageName = (typeof pageNames)[number];

const html = (name: PageName, withPeers: boolean) => `<!doctype html><title>Benchmark</title>
${withPeers ? peerScripts.map(({ path }) => `<script src="${path}"></script>`).join('\n') : ''}
<script type="module" src="/${name}.js"></script>`;

/** Headers that give a page shared memory, and with it threads. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface PageServer {
  readonly origin: string;
  close(): void;
}

/** Bundles the pages and serves them to this machine alone. */
export async function servePages(): Promise<PageServer> {
  const scripts = await bundle();
  for (const { path, file } of peerScripts) scripts.set(path, () => readFileSync(file));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const page = pageNames.find((name) => pathname === `/${name}`);
    if (page !== undefined) {
      response.setHeaders(new Map(Object.entries(isolation)));
      response.setHeader('Content-Type', 'text/html');
      response.end(html(page, searchParams.get('subject')?.startsWith('tfjs') ?? false));
      return;
    }
    const script = scripts.get(pathname);
    if (script === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', 'text/javascript');
    response.end(script());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function bundle(): Promise<Map<string, () => string | Uint8Array>> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@unrolled/source', 'module', 'browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'es2023',
      rollupOptions: {
        input: pageNames.map((name) =>
          fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)),
        ),
        output: { entryFileNames: '[name].js' },
      },
    },
  })) as Rollup.RollupOutput;
  return new Map(
    output.map((file) => [
      `/${file.fileName}`,
      () => (file.type === 'chunk' ? file.code : file.source),
    ]),
  );
}
