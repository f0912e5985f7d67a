import { entitiesOf } from '@unrolled/metrics';
import { ArgumentError, DataError, FormatError } from '@unrolled/tensor';
import type { StepEvent } from '@unrolled/train';
import { describe, expect, it } from 'vitest';
import { splitTokens, tagging } from '../src/index.ts';
import { drawNames, drawSentences, smallOptions } from './small-sentences.ts';

const training = drawSentences(120, 1);
const names = drawNames(120, 1);

const train = (options: object = {}, hooks: object = {}) =>
  tagging.train({ training }, { ...smallOptions, steps: 8, ...options }, hooks);

describe('tagging', () => {
  it('labels by what stands around a word, and unknown words by their ends', async () => {
    const { model, record, evaluation } = await train({ steps: 100 });
    const unseen = drawSentences(40, 2);
    const found = await tagging.evaluate(model, unseen, { baseline: training });
    expect(found.accuracy).toBeGreaterThan(0.97);
    expect(found.unknown.tokens).toBeGreaterThan(30);
    expect(found.unknown.accuracy).toBeGreaterThan(0.95);
    expect(found.sentenceAccuracy).toBeGreaterThan(0.9);
    expect(found.entities).toBeNull();
    expect(found.baseline?.accuracy).toBeLessThan(0.85);
    expect(found).toMatchObject({ sentences: 40, examples: 160 });
    const { baselineAccuracy, accuracy } = record.progress.figures;
    expect(baselineAccuracy).toBe(evaluation?.baseline?.accuracy);
    expect(accuracy).toBeGreaterThan(baselineAccuracy);
    const [tagged] = await model.tag(['They watch lobakeness.']);
    expect(tagged.tokens).toEqual(['They', 'watch', 'lobakeness', '.']);
    expect(tagged.labels).toEqual(['PRON', 'VERB', 'NOUN', '.']);
    expect(tagged.entities).toBeUndefined();
    expect(Math.min(...tagged.probabilities)).toBeGreaterThan(0.5);
  });

  it('finds entities, which baselines of single words do not', async () => {
    const { model, record } = await tagging.train(
      { training: names },
      { ...smallOptions, steps: 150 },
    );
    expect(record.options.measure).toBe('entity-f1');
    const found = await tagging.evaluate(model, drawNames(40, 2), { baseline: names });
    expect(found.entities?.f1).toBeGreaterThan(0.95);
    expect(found.entities?.types.map(({ type }) => type)).toEqual(['LOC', 'PER']);
    expect(found.baseline?.entities?.f1).toBeLessThan(0.2);
    expect(record.progress.figures.entityF1).toBeGreaterThan(0.9);
    const [{ tokens, labels, entities }] = await model.tag([drawNames(1, 3)[0].tokens]);
    expect(labels).toHaveLength(tokens.length);
    expect(entities).toEqual(entitiesOf(labels));
  });

  it('knows one way to mark entities, whichever the data has', async () => {
    const other = names.map(({ tokens, labels }) => ({
      tokens,
      labels: labels.map((label) => label.replace('B-', 'I-')),
    }));
    const { model } = await tagging.train({ training: other }, { ...smallOptions, steps: 2 });
    expect(model.labels).toEqual(['B-LOC', 'B-PER', 'I-LOC', 'I-PER', 'O']);
    const { entities } = await tagging.evaluate(model, other);
    expect(entities?.support).toBe(
      names.flatMap(({ labels }) => labels).filter((label) => label.startsWith('B-')).length,
    );
  });

  it('gives only labels that can follow each other, unless told not to', async () => {
    const run = { ...smallOptions, steps: 3 };
    const { model } = await tagging.train({ training: names }, run);
    const [tagged] = await model.tag([names.flatMap(({ tokens }) => tokens)]);
    tagged.labels.forEach((label, place) => {
      if (label.startsWith('I-')) expect(tagged.labels[place - 1].slice(2)).toBe(label.slice(2));
    });
    const free = await tagging.train({ training: names }, { ...run, constrained: false });
    expect(free.model.transitions).toBeNull();
  });

  it.each<[string, object]>([
    ['affixes', {}],
    ['words alone', { longestAffix: 0, cell: 'gru', numLayers: 2 }],
    ['short pieces', { maximumLength: 3, bidirectional: false }],
  ])('labels the same alone and among longer sentences: %s', async (_, options) => {
    const { model } = await train(options);
    const sentences = [['they'], ...drawSentences(3, 4).map(({ tokens }) => tokens), []];
    const long = sentences.flat();
    const together = await model.tag([...sentences, long]);
    for (const [place, tokens] of [...sentences, long].entries()) {
      const [alone] = await model.tag([tokens]);
      expect(alone.labels).toEqual(together[place].labels);
      expect(alone.labels).toHaveLength(tokens.length);
    }
  });

  it('is resumed to the bits of a run that was never interrupted', async () => {
    const saved: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void saved.push(Uint8Array.from(bytes));
    await train({}, { save });
    const controller = new AbortController();
    const callbacks = [
      { name: 'stop', onStep: ({ step }: StepEvent) => step === 5 && controller.abort() },
    ];
    const { reason } = await train({}, { signal: controller.signal, save, callbacks });
    expect(reason).toBe('aborted');
    await tagging.resume(tagging.decode(saved[1]), { training }, { save });
    expect(Buffer.compare(saved[0], saved[2])).toBe(0);
  });

  it('is one file, with its words and labels', async () => {
    const { model } = await train();
    const bytes = await tagging.encode(model);
    const again = tagging.load(bytes, 'tags.safetensors');
    const sentences = training.map(({ tokens }) => tokens);
    expect(await again.tag(sentences)).toEqual(await model.tag(sentences));
    expect(tagging.summaryOf(again)).toEqual({
      words: model.words.length,
      labels: '., DET, NOUN, PRON, VERB',
    });
    expect(() => tagging.load(bytes.slice(0, 300))).toThrow(FormatError);
  });
});

describe('splitTokens', () => {
  it.each([
    ["It's $3.50, isn't it?", "It's|$|3.50|,|isn't|it|?"],
    ['“Well-known” (e.g. U.S.)...', '“|Well-known|”|(|e.g|.|U.S|.|)|...'],
    ['  \n', ''],
    ['Éa\u0301 12:30', 'Éa\u0301|12:30'],
  ])('%s', (text, tokens) => {
    expect(splitTokens(text).join('|')).toBe(tokens);
  });
});

describe('wrong data', () => {
  const changed = (change: object) => [...training.slice(0, 5), { ...training[5], ...change }];

  it.each<[string, unknown, RegExp]>([
    ['no sentence', [], /there must be sentences to train on, got none/],
    ['one sentence', training.slice(0, 1), /left to train on in addition to the 1 held out, got 1/],
    [
      'fewer labels than tokens',
      changed({ labels: ['DET'] }),
      /sentence 5 in training must have at least one token and a label for each, .* got 4 tokens and 1 labels/,
    ],
    ['a sentence without tokens', changed({ tokens: [], labels: [] }), /got 0 tokens/],
    ['an empty label', changed({ labels: ['DET', '', 'NOUN', '.'] }), /none of them empty/],
    ['a label that is no text', changed({ labels: [1, 2, 3, 4] }), /must be a text/],
    [
      'a single label',
      training.map(({ tokens }) => ({ tokens, labels: tokens.map(() => 'X') })),
      /at least two different labels, got only "X"/,
    ],
  ])('refuses %s', async (_, sentences, message) => {
    const run = tagging.train({ training: sentences as never }, { ...smallOptions, steps: 1 });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy(
      (error) => error instanceof ArgumentError || error instanceof DataError,
    );
  });

  it('refuses sentences none of whose labels the model knows, and texts that are none', async () => {
    const { model } = await train({ steps: 1 });
    const strange = [{ tokens: ['a'], labels: ['SYM'] }];
    await expect(tagging.evaluate(model, strange)).rejects.toThrow(/, got only "SYM"; choose/);
    await expect(tagging.evaluate(model, [])).rejects.toThrow(/there must be sentences, got none/);
    await expect(tagging.evaluate(model, training, { baseline: [] })).rejects.toThrow(
      /there must be sentences in baseline, got none/,
    );
    await expect(model.tag([7 as never])).rejects.toThrow(ArgumentError);
  });
});

describe('labels that a model does not know', () => {
  const [first, second, ...others] = drawSentences(6, 5);
  const strange = { tokens: [...first.tokens, 'x'], labels: [...first.labels, 'SYM'] };

  it('count as mistakes where it is measured', async () => {
    const { model } = await train({ steps: 100 });
    const plain = await tagging.evaluate(model, [first, second, ...others]);
    const found = await tagging.evaluate(model, [strange, second, ...others]);
    expect(found.unknownLabels).toEqual({ labels: ['SYM'], tokens: 1 });
    expect(plain.unknownLabels).toEqual({ labels: [], tokens: 0 });
    expect(found.labels).toEqual([...model.labels, 'SYM']);
    expect(found.examples).toBe(plain.examples + 1);
    expect(found.right).toBe(plain.right);
    expect(found.classes.at(-1)).toMatchObject({ label: 'SYM', support: 1, predicted: 0, f1: 0 });
    expect(found.loss).toBeCloseTo(plain.loss, 1);
  });

  it('are found by the most frequent label of a word that has one', async () => {
    const { model } = await train({ steps: 1 });
    const sentences = [{ tokens: ['they', 'x'], labels: ['PRON', 'SYM'] }];
    const { accuracy, baseline } = await tagging.evaluate(model, sentences, {
      baseline: sentences,
    });
    expect(baseline?.accuracy).toBe(1);
    expect(accuracy).toBeLessThan(1);
  });

  it('may be in held-out sentences of a known model, and not in those it trains on', async () => {
    const { model } = await train({ steps: 1 });
    const run = [{ ...smallOptions, steps: 1 }, {}, model] as const;
    const { evaluation } = await tagging.train({ training, validation: [strange] }, ...run);
    expect(evaluation?.unknownLabels.tokens).toBe(1);
    await expect(tagging.train({ training: [...training, strange] }, ...run)).rejects.toThrow(
      /every label must be one of .*, got "SYM"/,
    );
  });
});
