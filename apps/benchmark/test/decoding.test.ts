import { noGrad, tensor } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { type DecodingCase, decodingCases } from '../src/decoding/cases.ts';
import { beamSearch, greedySearch, type StepDecoder } from '../src/decoding/search.ts';
import {
  createTranslator,
  createWriter,
  drawSources,
  fingerprintOf,
  firstCharacter,
  lengthOfTranslation,
} from '../src/decoding/workload.ts';
import { endToken, type PaddedIds, startToken } from '../src/translation/batches.ts';

const [greedy, beam] = decodingCases;
const few = (one: DecodingCase): PaddedIds =>
  drawSources({ ...one, unitsPerCall: 3, atOnce: 3 })[0];

it('draws each source of a case once, in groups of about equal lengths', () => {
  for (const one of decodingCases.filter(({ activity }) => activity === 'translation')) {
    const lengths = drawSources(one).flatMap((group) => group.lengths);
    expect(lengths).toHaveLength(one.unitsPerCall);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(drawSources(one)).toEqual(drawSources(one));
  }
});

it('never ends a sentence before its length', async () => {
  const source = few(greedy);
  const options = { beam: 2, maximumLength: lengthOfTranslation };
  const found = await createTranslator().generate(
    tensor(source.values, source.shape),
    source.lengths,
    options,
  );
  expect(found.map(([{ tokens }]) => tokens.length)).toEqual(
    source.lengths.map(lengthOfTranslation),
  );
  expect(found.flatMap(([{ tokens }]) => tokens)).not.toContain(endToken);
});

/** Steps of Unrolled's own decoder, as another system has them. */
function stepsOf({ values, shape, lengths }: PaddedIds, width: number): StepDecoder {
  const { encoder, generator } = createTranslator();
  const { decoder, bridge } = generator;
  const order = lengths.flatMap((_, source) => new Array<number>(width).fill(source));
  const positions = shape[1];
  const ids = order.flatMap((source) => [
    ...values.subarray(source * positions, (source + 1) * positions),
  ]);
  const encoded = encoder.forward(
    tensor(Int32Array.from(ids), [order.length, positions]),
    order.map((source) => lengths[source]),
  );
  const memory = decoder.attention.prepare(encoded);
  let h = bridge.forward(encoded).h;
  return {
    rows: order.length,
    step: async (tokens) => {
      const read = tensor(tokens, [tokens.length]);
      const next = noGrad(() => decoder.step(read, { recurrent: { h }, fed: null }, memory));
      h = next.state.recurrent.h;
      return Float32Array.from(next.logits.dataSync());
    },
    reorder(rows) {
      const [layers, count, size] = h.shape;
      const chosen = h.reshape([count, size]).gather(tensor(Int32Array.from(rows), [rows.length]));
      h = chosen.reshape([layers, rows.length, size]);
    },
  };
}

it.each([
  ['greedy search', 1],
  ['a beam', 5],
])('finds by %s over steps what the search of Unrolled finds', async (_, width) => {
  const source = few(beam);
  const lengths = source.lengths.map(lengthOfTranslation);
  const expected = await createTranslator().generate(
    tensor(source.values, source.shape),
    source.lengths,
    { beam: width, maximumLength: lengthOfTranslation },
  );
  const steps = stepsOf(source, width);
  const found =
    width === 1
      ? await greedySearch(steps, startToken, lengths)
      : await beamSearch(steps, startToken, lengths, width);
  expect(found).toEqual(expected.map(([{ tokens }]) => tokens));
});

it('writes text from the character of id 0', async () => {
  const model = createWriter();
  expect([...model.encode(firstCharacter)]).toEqual([0]);
  expect(model.tokenizer.size).toBe(65);
});

it('tells sequences apart by their lengths', () => {
  expect(fingerprintOf([[7], [8, 9]])).toEqual(Float32Array.of(1, 7, 2, 8, 9));
});
