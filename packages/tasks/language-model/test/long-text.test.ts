import { Rng } from '@unrolled/tensor';
import { abortAfter } from '@unrolled/testing';
import { CharacterTokenizer } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { languageModel, type TextSource } from '../src/index.ts';
import { CharacterEncoder } from '../src/text/character-encoder.ts';
import { LongStreams } from '../src/text/long-streams.ts';
import { MemoryText } from '../src/text/text-source.ts';
import { modelWithUnknown, smallSizes, text } from './small.ts';

const period = new TextEncoder().encode(text);

/** The text again and again, made where it is read; counts what is read. */
class RepeatedText implements TextSource {
  readonly byteLength: number;
  bytesRead = 0;

  constructor(byteLength: number) {
    this.byteLength = byteLength;
  }

  read(offset: number, length: number): Uint8Array {
    const count = Math.max(0, Math.min(length, this.byteLength - offset));
    this.bytesRead += count;
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const part = period.subarray((offset + filled) % period.length).subarray(0, count - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  locate(offset: number) {
    return { name: 'repeated', offset };
  }
}

const gigabyte = 1e9;

describe('a text that is too long for the memory', () => {
  const options = { ...smallSizes, steps: 12, validations: 2 };

  it('is trained on after a bounded sample, and measured on another', async () => {
    const source = new RepeatedText(gigabyte);
    const shares: number[] = [];
    const readWhenStarted: number[] = [];
    const { record, evaluation } = await languageModel.train(source, options, {
      callbacks: [
        {
          name: 'watch',
          onActivity: ({ name, share }) => void (name.startsWith('reading') && shares.push(share)),
          onStart: () => void readWhenStarted.push(source.bytesRead),
        },
      ],
    });
    expect(readWhenStarted[0]).toBeLessThan(24e6);
    expect(source.bytesRead - readWhenStarted[0]).toBeLessThan(8e6);
    expect(shares.length).toBeGreaterThan(100);
    expect(record.data.training).toBeCloseTo(9e8, -6);
    expect(record.data.validation).toBeCloseTo(1e8, -6);
    expect(evaluation?.characters).toBeGreaterThan(100_000);
    expect(evaluation?.characters).toBeLessThan(150_000);
  });

  it('is resumed to the same bits, and told from another text', async () => {
    const toFile = async (hooks: object, run = languageModel.train) => {
      const files: Uint8Array[] = [];
      const save = (bytes: Uint8Array) => void files.push(bytes.slice());
      await run(new RepeatedText(4e7), options, { ...hooks, save });
      return files.at(-1) ?? new Uint8Array();
    };
    const whole = await toFile({});
    const part = await toFile(abortAfter(7));
    const resumed: Uint8Array[] = [];
    await languageModel.resume(languageModel.decode(part), new RepeatedText(4e7), {
      save: (bytes) => void resumed.push(bytes),
    });
    expect(resumed.at(-1)).toEqual(whole);
    await expect(
      languageModel.resume(languageModel.decode(part), new RepeatedText(4e7 + 1)),
    ).rejects.toThrow(/began with other data, of 36,?\d+/);
  });

  it('ends reading when the signal asks', async () => {
    const controller = new AbortController();
    const source = new RepeatedText(gigabyte);
    const stop = ({ share }: { share: number }) =>
      share > 0.1 && controller.abort(new Error('enough'));
    const training = languageModel.train(source, options, {
      signal: controller.signal,
      callbacks: [{ name: 'stop', onActivity: stop }],
    });
    await expect(training).rejects.toThrow('enough');
    expect(source.bytesRead).toBeLessThan(10e6);
  });

  it('is evaluated in parts as far as is asked for, or until the signal', async () => {
    const model = modelWithUnknown();
    const source = new RepeatedText(gigabyte);
    const sample = await languageModel.evaluate(model, source, { characters: 20_000 });
    expect(sample.characters).toBeGreaterThan(19_000);
    expect(sample.characters).toBeLessThan(29_000);
    expect(sample.loss).toBeCloseTo((await languageModel.evaluate(model, text.repeat(9))).loss, 1);
    const controller = new AbortController();
    const reached: number[] = [];
    const evaluation = languageModel.evaluate(model, source, {
      signal: controller.signal,
      onProgress({ evaluation }) {
        reached.push(evaluation?.characters ?? 0);
        if (reached.length === 20) controller.abort(new Error('enough'));
      },
    });
    await expect(evaluation).rejects.toThrow('enough');
    expect(reached).toHaveLength(20);
    expect(reached.at(-1)).toBeGreaterThan(0);
  });
});

describe('LongStreams', () => {
  const encoder = new CharacterEncoder(CharacterTokenizer.train(text, { unknown: true }), 'nfc');
  const source = new MemoryText(text.slice(0, 1003));
  const ids = [...encoder.encode(text.slice(0, 1003))];
  const create = (change: object = {}) =>
    new LongStreams({
      range: { source, start: 0, end: source.byteLength },
      encoder,
      batchSize: 3,
      windowLength: 7,
      chunkLength: 16,
      ...change,
    });

  it('reads on in every stream from spread places, over the end to the start', () => {
    const streams = create();
    const rows: number[][] = [[], [], []];
    for (let window = 0; window < 100; window++) {
      const { inputs, targets, startsEpoch } = streams.next();
      expect(startsEpoch).toBe(window === 0);
      rows.forEach((row, index) => {
        if (row.length > 0) expect(inputs[index * 7]).toBe(row.pop());
        row.push(...inputs.subarray(index * 7, (index + 1) * 7), targets[index * 7 + 6]);
        expect([...targets.subarray(index * 7, index * 7 + 6)]).toEqual([
          ...inputs.subarray(index * 7 + 1, (index + 1) * 7),
        ]);
      });
    }
    const ring = [...ids, ...ids, ...ids];
    rows.forEach((row, index) => {
      const origin = Math.round((1003 * index) / 3);
      const start = [0, 1, 2].map((more) => origin + more).find((place) => ring[place] === row[0]);
      expect(row).toEqual(ring.slice(start, (start ?? 0) + row.length));
    });
    // Three streams have read 700 of 1,003 characters each.
    expect(streams.epoch).toBeCloseTo(2100 / 1003, 2);
  });

  it('goes on exactly from any point', () => {
    const rng = new Rng(4);
    for (let trial = 0; trial < 30; trial++) {
      const whole = create();
      for (let window = rng.integer(200); window > 0; window--) whole.next();
      const resumed = create();
      const state = JSON.parse(JSON.stringify(whole.snapshot().state));
      resumed.prepareRestore({ tensors: {}, state })();
      expect(resumed.epoch).toBe(whole.epoch);
      for (let window = 0; window < 20; window++) expect(resumed.next()).toEqual(whole.next());
    }
  });

  it('refuses the place of another text or of other windows, and damaged ones', () => {
    const { state = {} } = create().snapshot();
    const restore = (changed: object, into = create()) =>
      into.prepareRestore({ tensors: {}, state: { ...state, ...changed } });
    expect(() => restore({ textBytes: 1004 })).toThrow(/1004 bytes of text/);
    expect(() => restore({}, create({ batchSize: 2 }))).toThrow(/3 streams/);
    expect(() => restore({ taken: [1, 2] })).toThrow(/places of 3 streams/);
    expect(() => restore({ bytes: [-1, 2, 3] })).toThrow(/whole numbers/);
  });

  it('reads what the vocabulary lacks, or what is not UTF-8, as unknown', () => {
    const bytes = new TextEncoder().encode('the cat € sat on the mat '.repeat(20));
    bytes[5] = 0xff;
    const mixed = new MemoryText(bytes);
    const streams = create({
      range: { source: mixed, start: 0, end: mixed.byteLength },
      batchSize: 1,
    });
    const { inputs } = streams.next();
    expect([...inputs]).toEqual([...encoder.encode('the c'), 0, ...encoder.encode('t')]);
  });
});
