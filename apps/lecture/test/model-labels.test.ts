import { expect, test } from 'vitest';
import { modelLabels } from '../src/model-labels.ts';

test('models are told apart by their attention, and where that is the same by their files', () => {
  expect(
    modelLabels([
      { path: 'x/none.safetensors', attention: 'none' },
      { path: 'x/a.safetensors', attention: 'general' },
      { path: 'y/b.safetensors', attention: 'general' },
      { path: 'x/c.safetensors', attention: 'dot' },
      { path: 'y/c.safetensors', attention: 'dot' },
    ]),
  ).toEqual([
    'no attention',
    'attention: general (a)',
    'attention: general (b)',
    'attention: dot (x/c.safetensors)',
    'attention: dot (y/c.safetensors)',
  ]);
});
