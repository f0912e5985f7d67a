import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('no component has more than 300 lines', () => {
  const folder = join(import.meta.dirname, '../src');
  const components = globSync('**/*.svelte', { cwd: folder });
  expect(components.length).toBeGreaterThan(5);
  const long = components.filter(
    (file) => readFileSync(join(folder, file), 'utf8').split('\n').length > 300,
  );
  expect(long).toEqual([]);
});
