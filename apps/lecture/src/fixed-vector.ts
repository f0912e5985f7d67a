/**
 * Where a vector of fixed size fails: the same encoder and decoder, once with the last state of the
 * encoder for all that the decoder sees of a source, and once with attention over its places, trained
 * equally long on the same numbers in words, English → French; how many of each length are right.
 * `pnpm --filter @unrolled/lecture fixed-vector --steps 400 --out fixed-vector.svg`
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ChartLine, type Hex, themes } from '@unrolled/charts';
import { numberPairs } from '@unrolled/datasets/generated';
import { Rng } from '@unrolled/tensor';
import { everySeconds, Progress } from '@unrolled/train';
import { type LengthScores, translation } from '@unrolled/translation';
import { checkWritable, runProgram, wholeNumber } from './program.ts';
import { qualityChart } from './quality-chart.ts';

await runProgram('fixed-vector', async () => {
  const { values } = parseArgs({
    options: {
      steps: { type: 'string', default: '400' },
      digits: { type: 'string', default: '12' },
      hidden: { type: 'string', default: '64' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: 'fixed-vector.svg' },
    },
  });
  const seed = wholeNumber('--seed', values.seed, 0);
  const hiddenSize = wholeNumber('--hidden', values.hidden);
  const steps = wholeNumber('--steps', values.steps);
  const pairs = numberPairs(
    { training: 20_000, test: 2_000, rng: new Rng(seed) },
    wholeNumber('--digits', values.digits),
  );
  checkWritable(values.out);

  const results: { label: string; colour: Hex; scores: readonly LengthScores[] }[] = [];
  for (const { attention, label, colour } of [
    { attention: 'none', label: 'one fixed vector', colour: themes.light.fixed },
    { attention: 'dot', label: 'with attention', colour: themes.light.attention },
  ] as const) {
    print(`\n${label}:`);
    const { model } = await translation.train(
      pairs.training,
      {
        attention,
        hiddenSize,
        embeddingSize: hiddenSize,
        dropout: 0.1,
        vocabularySize: 400,
        steps,
        learningRate: 5e-3,
        validations: 2,
        heldOut: 0.02,
        seed,
      },
      { callbacks: [new Progress({ when: everySeconds(2), report: tell })] },
    );
    process.stderr.write('\n');
    const lengths = Array.from({ length: 20 }, (_, index) => 2 * (index + 1));
    const { byLength, exact } = await translation.evaluate(model, pairs.test, { lengths, beam: 1 });
    print(`  ${model.parameterCount()} parameters, ${percent(exact)} of all are right`);
    print(`  source words   pairs  right   BLEU`);
    for (const { from, to, pairs: count, exact: right, bleu } of byLength) {
      print(
        `  ${`${from}–${to ?? ''}`.padEnd(12)} ${String(count).padStart(7)}  ${percent(right).padStart(5)}` +
          `  ${bleu.toFixed(1).padStart(5)}`,
      );
    }
    results.push({ label, colour, scores: byLength });
    model.dispose();
  }

  writeFileSync(
    values.out,
    qualityChart({
      title: 'Numbers in words, English → French, by length',
      xLabel: 'words of the source',
      yLabel: 'right, %',
      lines: results.map(
        ({ label, colour, scores }): ChartLine => ({
          ...{ label, colour },
          points: scores.map(({ to, exact }) => [to ?? 0, 100 * exact] as const),
        }),
      ),
    }),
  );
  print(`\nThe chart: ${values.out}`);
});

function tell({ progress, loss }: { progress: number; loss: number }): void {
  process.stderr.write(`\r  ${percent(progress)} done, loss ${loss.toFixed(3)}   `);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
