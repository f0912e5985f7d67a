import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { headersFor } from '../src/offline/headers.ts';

const app = fileURLToPath(new URL('..', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.safetensors': 'application/octet-stream',
};

export interface SiteFile {
  readonly body: Buffer;
  readonly gzip: Buffer;
  readonly type: string;
}

/** Builds the site into a folder: for production, also where a test runner asks. */
export async function buildSite(folder: string): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      configFile: join(app, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: folder, emptyOutDir: true },
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** The files of a built site, by their path with slashes. */
export function readSite(folder: string): Map<string, SiteFile> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const body = readFileSync(path);
        const type = types[extname(path)] ?? 'application/octet-stream';
        return [relative(folder, path).split(sep).join('/'), { body, gzip: gzipSync(body), type }];
      }),
  );
}

export interface SiteServer {
  readonly address: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): void;
}

export interface ServeOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Path below which the site lies, with slashes at both ends. Default `/`. */
  readonly base?: string;
  /** Sends only what a static host sends. Default false. */
  readonly plain?: boolean;
}

/** Serves a built site to this machine alone. */
export async function serveSite(
  files: ReadonlyMap<string, SiteFile>,
  { port = 0, base = '/', plain = false }: ServeOptions = {},
): Promise<SiteServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    const path = pathname.startsWith(base) ? pathname.slice(base.length) || 'index.html' : '';
    const file = files.get(path);
    if (file === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such file.\n');
      return;
    }
    const isHashed = path.startsWith('assets/');
    response.writeHead(200, {
      'Content-Type': file.type,
      'Content-Encoding': 'gzip',
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(plain ? {} : headersFor(path === 'index.html')),
    });
    response.end(file.gzip);
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', ready);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${taken}${base}`,
    requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
