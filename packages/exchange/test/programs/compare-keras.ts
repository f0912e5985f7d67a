// Runs models that Keras wrote, and prints the largest difference from what Keras computed with each kind:
//
//   KERAS_BACKEND=jax python3 packages/exchange/test/fixtures/make-keras.py all.json --all
//   node --conditions=@unrolled/source packages/exchange/test/programs/compare-keras.ts all.json
import { readFixture, readFixtures, run } from '../keras-fixtures.ts';

const { keras, backend, models } = readFixtures(process.argv[2]);
process.stdout.write(`Keras ${keras} on ${backend}\n`);
const rows = new Map<string, { files: number; largest: number; difference: number }>();
for (const fixture of models) {
  const kind = fixture.name.split('; ').slice(0, 2).join('; ');
  const row = rows.get(kind) ?? { files: 0, largest: 0, difference: 0 };
  for (const extension of Object.keys(fixture.files)) {
    const model = await readFixture(fixture, extension);
    const output = run(model, fixture.inputs).dataSync();
    if (output.length !== fixture.outputs.values.length) {
      throw new Error(
        `${fixture.name}: ${output.length} values, expected ${fixture.outputs.shape}`,
      );
    }
    for (const [place, expected] of fixture.outputs.values.entries()) {
      row.largest = Math.max(row.largest, Math.abs(expected));
      row.difference = Math.max(row.difference, Math.abs(output[place] - expected));
    }
    row.files++;
    model.dispose();
  }
  rows.set(kind, row);
}
for (const [kind, { files, largest, difference }] of rows) {
  process.stdout.write(
    `${kind}: ${files} files, values up to ${largest.toPrecision(3)}, largest difference ` +
      `${difference.toExponential(1)}\n`,
  );
}
