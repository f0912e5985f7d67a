import { headersFor } from './headers.ts';

/**
 * Keeps the whole site for use without a network, and gives every answer the headers that static hosts
 * cannot set: isolation, which threads need, and the content security policy. Written by hand, so that
 * it is short enough to be read.
 *
 * The build puts the list of its files in place of the next line. Their names hold hashes of their
 * contents; index.html does not, so the list has its hash.
 */
const files: readonly string[] = ['__FILES__'];
const version = '__VERSION__';

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
}
const scope = globalThis as unknown as Scope;
/** Sites below other paths of the same origin have caches of their own. */
const prefix = `unrolled ${scope.registration.scope} `;
const name = prefix + version;

scope.addEventListener('install', (event) => {
  // Past the browser's cache, where index.html may be old.
  const requests = files.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(requests)));
});

// A new version waits until no page of the old one is open: a training is never disturbed.
scope.addEventListener('activate', (event) => {
  const clean = async () => {
    const names = await caches.keys();
    const old = names.filter((other) => other.startsWith(prefix) && other !== name);
    await Promise.all(old.map((other) => caches.delete(other)));
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const isPage = request.mode === 'navigate';
  const kept = await cache.match(isPage ? 'index.html' : request, { ignoreSearch: isPage });
  return withHeaders(kept ?? (await fetch(request)), isPage);
}

function withHeaders(response: Response, isPage: boolean): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [header, value] of Object.entries(headersFor(isPage))) headers.set(header, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
