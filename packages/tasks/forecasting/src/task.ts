import { readStandardizer } from '@unrolled/datasets';
import { rules } from '@unrolled/guards';
import { defineTask } from '@unrolled/task';
import { FormatError } from '@unrolled/tensor';
import { ForecastingModel, type ForecastingParts } from './forecasting-model.ts';
import { modelOptions, trainingOptions } from './options.ts';

/**
 * The next rows of series, with quantiles. Naive forecasts are evaluated on the same rows, and their scores
 * are figures of the record.
 */
export const forecasting = /* @__PURE__ */ defineTask({
  name: 'forecasting',
  version: '1',
  package: '@unrolled/forecasting',
  unit: 'windows',
  model: ForecastingModel,
  options: { model: modelOptions, training: trainingOptions },
  parts: {
    of: ({ standardizer, names, scale }) => ({ standardizer, names, scale }),
    write: ({ standardizer, names, scale }) => ({ standardizer, channels: { names, scale } }),
    read({ where, field }): ForecastingParts {
      const standardizer = readStandardizer(where, field('standardizer'));
      const { names, scale } = field('channels');
      const areFit =
        isListOf(names, rules.text.holds) &&
        isListOf(scale, rules.positive.holds) &&
        names.length === standardizer.mean.length;
      if (areFit) return { standardizer, names, scale } as ForecastingParts;
      throw new FormatError(
        `${where}: expected a name for each channel and a scale for each forecast one, got something else`,
      );
    },
    summary: ({ names }) => ({ channels: names.join(', ').slice(0, 200) }),
  },
  training: () => import('./training.ts'),
  exports: () => import('./exports.ts'),
});

const isListOf = (value: unknown, holds: (one: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && value.every(holds);
