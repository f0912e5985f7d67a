/**
 * How well saved models translate, by the length of the source, as a table and a chart, so that a
 * model without attention can be seen beside one with it.
 * `pnpm --filter @unrolled/lecture quality-by-length --source test.en --target test.fr none.safetensors general.safetensors`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pairsFromLines } from '@unrolled/translation';
import { loadTranslationModel } from '@unrolled/translation/node';
import { type Line, lineChartSvg } from './line-chart.ts';

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
  process.stderr.write('quality-by-length: give --source, --target, and the files of models\n');
  process.exit(2);
}
const pairs = pairsFromLines(readFileSync(source, 'utf8'), readFileSync(target, 'utf8'));
const lengths = values.lengths.split(',').map(Number);

const colors = ['#c0392b', '#1f5fa8', '#2e7d32', '#8e44ad'];
const lines: Line[] = [];
for (const [index, path] of paths.entries()) {
  const model = await loadTranslationModel(path);
  const { attention } = model.configuration;
  const label = attention === 'none' ? 'no attention' : `attention: ${attention}`;
  const { bleu, byLength } = await model.evaluate(pairs, { lengths });
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
    color: colors[index % colors.length],
    points: byLength.map((group) => [group.to ?? group.from, group.bleu] as const),
  });
  model.dispose();
}

writeFileSync(
  values.out,
  lineChartSvg({
    title: values.title,
    xLabel: 'words of the source, at most',
    yLabel: 'BLEU',
    lines,
  }),
);
print(`\nThe chart: ${values.out}`);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
