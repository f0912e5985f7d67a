import { cellKinds, type LSTMState } from '@unrolled/cells';
import { noGrad, Rng, stack, type Tensor, tensor } from '@unrolled/tensor';
import { mapTensors } from '@unrolled/tensor/recurrence';
import { describe, expect, it } from 'vitest';
import { attentionKinds, type DecoderState, decoderKinds } from '../src/index.ts';
import { largestDifference, normal, smallModel, tokens } from './helpers.ts';

const source = tokens([3, 4, 5, 6], [7, 8, 0, 0], [0, 0, 0, 0]);
const sourceLengths = [4, 2, 0];
const targetIn = tokens([1, 3, 4, 5, 6], [1, 5, 0, 0, 0], [1, 6, 6, 0, 0]);
const targetLengths = [5, 2, 3];

const variants = decoderKinds.flatMap((decoder) =>
  attentionKinds.map((attention) => ({ decoder, attention })),
);

/** The first rows of [batch, time, size], as long as each one's length. */
const validPart = (x: Tensor, lengths: readonly number[]): Tensor[] =>
  lengths.map((length, row) =>
    x.slice([
      [row, row + 1],
      [0, length],
    ]),
  );

describe.each(variants)('$decoder decoder, $attention attention', ({ decoder, attention }) => {
  it.each(cellKinds)('decodes token by token what it decodes at once: %s', (cell) => {
    const model = smallModel({ decoder, attention, cell, numLayers: 2, rng: new Rng(4) }).eval();
    const whole = model.forward({ source, sourceLengths, targetIn, targetLengths: null });
    noGrad(() => {
      const encoded = model.encoder.forward(source, sourceLengths);
      const memory = model.generator.decoder.attention.prepare(encoded);
      let state: DecoderState = { recurrent: model.generator.bridge.forward(encoded), fed: null };
      const columns = [0, 1, 2, 3, 4].map((t) => {
        const column = [0, 1, 2].map((row) => targetIn.dataSync()[row * 5 + t]);
        const step = model.generator.decoder.step(tensor(Int32Array.from(column)), state, memory);
        state = step.state;
        return step;
      });
      const logits = stack(
        columns.map((column) => column.logits),
        1,
      );
      expect(largestDifference(logits, whole.logits)).toBeLessThan(2e-5);
      if (whole.weights === null) {
        expect(columns.every((column) => column.weights === null)).toBe(true);
      } else {
        const weights = stack(
          columns.map((column) => column.weights as Tensor),
          1,
        );
        expect(largestDifference(weights, whole.weights)).toBeLessThan(1e-5);
      }
    });
  });

  it('gives rows that share the memory of their source what it gives each with a copy', () => {
    const model = smallModel({ decoder, attention, rng: new Rng(5) }).eval();
    noGrad(() => {
      const encoded = model.encoder.forward(source, sourceLengths);
      const memory = model.generator.decoder.attention.prepare(encoded);
      const rowSources = tensor(Int32Array.of(0, 0, 1, 1, 2, 2));
      const copies = mapTensors(memory, (one) => one.gather(rowSources));
      const h = normal([1, 6, 6], 7);
      const read = tensor(Int32Array.of(3, 4, 1, 5, 6, 3));
      const [shared, copied] = [memory, copies].map((each) =>
        model.generator.decoder.step(read, { recurrent: { h }, fed: null }, each),
      );
      expect(shared.logits.dataSync()).toEqual(copied.logits.dataSync());
      expect(shared.weights?.dataSync()).toEqual(copied.weights?.dataSync());
      expect(() =>
        model.generator.decoder.step(
          tensor(Int32Array.of(3, 4)),
          { recurrent: { h }, fed: null },
          memory,
        ),
      ).toThrow('there must be as many tokens for each of 3 sources, got 2');
    });
  });

  it('is changed by no padding, of source or target, in values and gradients', () => {
    const run = (pad: number, extra: number) => {
      const model = smallModel({ decoder, attention });
      const widen = (rows: readonly (readonly number[])[]) =>
        tokens(...rows.map((row) => [...row, ...new Array<number>(extra).fill(pad)]));
      const [sources, inputs, outputs] = [
        widen([
          [3, 4, 5, 6],
          [7, 8, pad, pad],
          [pad, pad, pad, pad],
        ]),
        widen([
          [1, 3, 4, 5, 6],
          [1, 5, pad, pad, pad],
          [1, 6, 6, pad, pad],
        ]),
        widen([
          [3, 4, 5, 6, 2],
          [5, 2, pad, pad, pad],
          [6, 6, 2, pad, pad],
        ]),
      ];
      const { logits } = noGrad(() =>
        model.forward({ source: sources, sourceLengths, targetIn: inputs, targetLengths }),
      );
      const loss = model.loss(
        {
          source: sources,
          sourceLengths,
          targetIn: inputs,
          targetOut: outputs,
          targetLengths,
        },
        { labelSmoothing: 0.1 },
      );
      loss.backward();
      return {
        logits: validPart(logits, targetLengths),
        loss: loss.itemSync(),
        gradients: [...model.parameters()].map((parameter) => parameter.grad!),
      };
    };
    const [expected, found] = [run(0, 0), run(3, 2)];
    expect(found.loss).toBeCloseTo(expected.loss, 5);
    found.logits.forEach((logits, row) => {
      expect(largestDifference(logits, expected.logits[row])).toBeLessThan(1e-5);
    });
    found.gradients.forEach((gradient, index) => {
      expect(largestDifference(gradient, expected.gradients[index])).toBeLessThan(1e-5);
    });
  });

  it('has alignments that sum to 1 within a target and a source, and are 0 elsewhere', () => {
    const { weights } = smallModel({ decoder, attention }).forward({
      source,
      sourceLengths,
      targetIn,
      targetLengths,
    });
    if (attention === 'none') {
      expect(weights).toBeNull();
      return;
    }
    const values = Array.from(weights!.dataSync());
    sourceLengths.forEach((length, row) => {
      for (let t = 0; t < 5; t++) {
        const own = values.slice((row * 5 + t) * 4, (row * 5 + t + 1) * 4);
        const isUsed = t < targetLengths[row] && length > 0;
        expect(own.slice(0, length).reduce((sum, one) => sum + one, 0)).toBeCloseTo(+isUsed, 5);
        expect([...own.slice(length)]).toEqual(new Array(4 - length).fill(0));
      }
    });
  });
});

describe('Seq2Seq', () => {
  const batch = {
    source,
    sourceLengths,
    targetIn,
    targetOut: tokens([3, 4, 5, 6, 2], [5, 2, 0, 0, 0], [6, 6, 2, 0, 0]),
    targetLengths,
  };

  it('has one matrix for embedding and output, or two', () => {
    const names = (tieWeights: boolean) =>
      [...smallModel({ tieWeights }).namedParameters()].map(([name]) => name);
    expect(names(true)).not.toContain('generator.decoder.output.weight');
    expect(names(false)).toContain('generator.decoder.output.weight');
    const tied = smallModel({ tieWeights: true });
    expect(tied.generator.decoder.output.weight).toBe(tied.generator.decoder.embedding.weight);
  });

  it('goes on in evaluation without dropout, and repeats its dropout by seed', () => {
    const lossOf = (training: boolean) =>
      smallModel({ dropout: 0.5 }).train(training).loss(batch).itemSync();
    expect(lossOf(true)).toBe(lossOf(true));
    expect(lossOf(true)).not.toBe(lossOf(false));
    expect(lossOf(false)).toBe(smallModel({ dropout: 0 }).loss(batch).itemSync());
  });

  it('starts the decoder from the final state of the encoder, h and c', () => {
    const { encoder, generator } = smallModel({ cell: 'lstm', numLayers: 2 });
    const encoded = encoder.forward(source, sourceLengths);
    const state: { h: Tensor; c?: Tensor } = generator.bridge.forward(encoded);
    expect(state.h.shape).toEqual([2, 3, 6]);
    const { h, c } = encoded.state as LSTMState;
    expect(largestDifference(state.h, generator.bridge.h.forward(h).tanh())).toBe(0);
    expect(largestDifference(state.c!, generator.bridge.c!.forward(c).tanh())).toBe(0);
    // The final states stand side by side: forward at the end of each sequence, reverse at its start.
    const at = (position: number, from: number) =>
      encoded.memory
        .slice([
          [0, 1],
          [position, position + 1],
          [from, from + 3],
        ])
        .reshape([1, 3]);
    const top = encoded.summary.slice([[0, 1]]);
    expect(largestDifference(top.slice([null, [0, 3]]), at(3, 0))).toBe(0);
    expect(largestDifference(top.slice([null, [3, 6]]), at(0, 3))).toBe(0);
    expect(largestDifference(h.slice([[1, 2]]).reshape([3, 6]), encoded.summary)).toBe(0);
  });

  it('refuses what does not fit', () => {
    const model = smallModel();
    expect(() => smallModel({ endToken: 7 })).toThrow(
      'endToken must be a whole number from 0 to 6, got 7',
    );
    expect(() => smallModel({ hiddenSize: 5 })).toThrow('hiddenSize must be even');
    expect(() => smallModel({ cell: 'elman' as 'rnn' })).toThrow('got "elman"');
    expect(() => smallModel({ decoder: 'transformer' as 'luong' })).toThrow('got "transformer"');
    expect(() => model.forward({ ...batch, sourceLengths: [4] })).toThrow(
      'one number for each of 3',
    );
    expect(() => model.forward({ ...batch, targetIn: tokens([1]) })).toThrow(
      'SequenceGenerator.forward: targetIn must be [3, targetTime], got [1, 1]',
    );
    expect(() => model.forward({ ...batch, source: source.cast('float32') })).toThrow(
      'source must be int32',
    );
    expect(() => model.loss({ ...batch, targetLengths: [0, 0, 0] })).toThrow(
      'at least one target must have a token',
    );
    expect(() => model.loss(batch, { labelSmoothing: 1 })).toThrow('labelSmoothing');
    expect(() =>
      model.loss(batch, { scheduledSampling: { probability: 2, rng: new Rng(1) } }),
    ).toThrow('from 0 to 1, got 2');
  });
});
