import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { offline } from './scripts/offline-plugin.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** From the sources of all packages: nothing has to be built before. */
const conditions = ['@unrolled/source', 'svelte', 'module', 'browser', 'import', 'default'];

export default defineConfig({
  root: file('.'),
  base: './',
  publicDir: false,
  plugins: [svelte(), offline('service-worker.js')],
  resolve: { conditions },
  assetsInclude: ['**/*.safetensors'],
  worker: { format: 'es' },
  optimizeDeps: { noDiscovery: true, include: [] },
  server: {
    host: '127.0.0.1',
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        index: file('index.html'),
        'service-worker': file('src/offline/service-worker.ts'),
      },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
