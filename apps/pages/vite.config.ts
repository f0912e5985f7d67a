import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: file('.'),
  publicDir: false,
  // From the sources of all packages; a project that installs them from npm leaves this out.
  resolve: { conditions: ['@unrolled/source', 'module', 'browser', 'import', 'default'] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { plain: file('index.html'), react: file('react.html') },
    },
  },
});
