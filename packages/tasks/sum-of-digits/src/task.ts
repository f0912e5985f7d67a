import { defineTask, runOptions, withDefaults } from '@unrolled/task';
import { DataError } from '@unrolled/tensor';
import { modelOptions, SumModel, type SumParts } from './sum-model.ts';

/** The sum of rows of digits, read digit by digit. */
export const sumOfDigits = /* @__PURE__ */ defineTask({
  name: 'sum-of-digits',
  version: '1',
  package: '@unrolled/sum-of-digits',
  unit: 'rows',
  model: SumModel,
  options: {
    model: modelOptions,
    training: withDefaults(runOptions, { epochs: 4, batchSize: 16, validations: 2 }),
  },
  parts: {
    of: ({ greatest }) => ({ greatest }),
    write: (parts) => ({ parts }),
    read({ where, field }): SumParts {
      const greatest = Number(field('parts').greatest);
      if (!Number.isSafeInteger(greatest) || greatest < 0) {
        throw new DataError(`${where}: the greatest sum must be a whole number from 0 up`);
      }
      return { greatest };
    },
    summary: ({ greatest }) => ({ sums: greatest + 1 }),
  },
  training: () => import('./training.ts'),
});
