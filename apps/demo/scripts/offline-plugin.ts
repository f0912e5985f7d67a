import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { policyOf } from '../src/offline/headers.ts';

/**
 * Gives the service worker the list of all files of the build, and a version that is their hash; and
 * the page its content security policy.
 */
export function offline(worker: string): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    // Static hosts send no headers, and on the first visit no service worker does.
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policyOf(true) },
        injectTo: 'head-prepend',
      },
    ],
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const others = Object.values(bundle).filter(({ fileName }) => fileName !== worker);
        const hash = createHash('sha256');
        for (const file of others.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
          hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        }
        const names = others.map(({ fileName }) => fileName).sort();
        const chunk = bundle[worker];
        if (chunk?.type !== 'chunk') throw new Error(`the build has no ${worker}`);
        const filled = chunk.code
          .replace(/(["'`])__FILES__\1/, names.map((name) => JSON.stringify(name)).join())
          .replace('__VERSION__', hash.digest('hex').slice(0, 16));
        if (filled === chunk.code || /^\s*import\b/m.test(filled)) {
          throw new Error(`${worker} must hold the list of files and import nothing`);
        }
        chunk.code = filled;
      },
    },
  };
}
