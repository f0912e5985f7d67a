/**
 * Translation quality of saved models by the length of the source, as a table and a chart, so that a
 * model without attention can be compared with one with it.
 * `pnpm --filter @unrolled/lecture quality-by-length --source test.en --target test.fr none.safetensors general.safetensors`
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ChartLine } from '@unrolled/charts';
import { pairsFromLines } from '@unrolled/datasets';
import { ArgumentError } from '@unrolled/tensor';
import { translation } from '@unrolled/translation';
import { modelLabels } from './model-labels.ts';
import { checkWritable, runProgram, wholeNumber } from './program.ts';
import { qualityChart } from './quality-chart.ts';

await runProgram('quality-by-length', async () => {
  const { values, positionals: paths } = parseArgs({
    allowPositionals: true,
    options: {
      source: { type: 'string' },
      target: { type: 'string' },
      lengths: { type: 'string', default: '8,10,12,14,16,18,22,40' },
      title: { type: 'string', default: 'Translation by length' },
      out: { type: 'string', default: 'quality-by-length.svg' },
    },
  });
  const { source, target } = values;
  if (source === undefined || target === undefined || paths.length === 0) {
    throw new ArgumentError('give --source, --target, and the files of models');
  }
  const lengths = values.lengths.split(',').map((length) => wholeNumber('--lengths', length));
  const pairs = pairsFromLines(readFileSync(source, 'utf8'), readFileSync(target, 'utf8'), [
    source,
    target,
  ]);
  const models = paths.map((path) => translation.load(readFileSync(path), path));
  const labels = modelLabels(
    models.map(({ configuration: { attention } }, index) => ({ path: paths[index], attention })),
  );
  checkWritable(values.out);
  const lines: ChartLine[] = [];
  for (const [index, model] of models.entries()) {
    const label = labels[index];
    const { bleu, byLength } = await translation.evaluate(model, pairs, { lengths });
    print(
      `\n${label}: ${model.parameterCount()} parameters, BLEU ${bleu.score.toFixed(2)} on ${pairs.length} pairs`,
    );
    print('  source words   pairs   BLEU   chrF');
    for (const group of byLength) {
      print(
        `  ${`${group.from}–${group.to ?? ''}`.padEnd(12)} ${String(group.pairs).padStart(7)}` +
          `  ${group.bleu.toFixed(1).padStart(5)}  ${group.chrf.toFixed(1).padStart(5)}`,
      );
    }
    lines.push({
      label,
      points: byLength.map((group) => [group.to ?? group.from, group.bleu] as const),
    });
    model.dispose();
  }
  const { title, out } = values;
  const xLabel = 'words of the source, at most';
  writeFileSync(out, qualityChart({ title, xLabel, yLabel: 'BLEU', lines }));
  print(`\nThe chart: ${out}`);
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
