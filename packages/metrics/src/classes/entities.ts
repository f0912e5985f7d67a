import { ArgumentError, check, checkTexts, rules, whole } from '@unrolled/guards';
import type { ClassScores } from './confusion-matrix.ts';
import type { Segment } from './segments.ts';

const spanLabel = /^[BIESLU]-./;

/**
 * Whether labels mark where entities begin and continue: `O`, and `B-` or `I-` before the type of an
 * entity; also `E-` and `S-`, or `L-` and `U-`, of its last and its only token. At least one is not `O`.
 */
export function areSpanLabels(labels: readonly string[]): boolean {
  const own = checkTexts('areSpanLabels', 'labels', labels).filter((label) => label !== 'O');
  return own.length > 0 && own.every((label) => spanLabel.test(label));
}

/**
 * The entities that the labels of a sentence mark, in order. As in CoNLL's conlleval, one begins at `B-`
 * and wherever the type changes, so `I-` may begin it too; any label of no entity ends it.
 * @param labels of each token, such as `B-PER`
 */
export function entitiesOf(labels: readonly string[]): Segment<string>[] {
  const entities: Segment<string>[] = [];
  let open: { label: string; start: number } | null = null;
  const close = (end: number): void => {
    if (open !== null) entities.push({ ...open, end });
    open = null;
  };
  checkTexts('entitiesOf', 'labels', labels).forEach((label, token) => {
    const isInside = spanLabel.test(label);
    const type = label.slice(2);
    const begins = /^[BSU]/.test(label) || open?.label !== type;
    if (!isInside || begins) close(token);
    if (!isInside) return;
    if (begins) open = { label: type, start: token };
    if (/^[ESLU]/.test(label)) close(token + 1);
  });
  close(labels.length);
  return entities;
}

/** Far more than a sentence has, and few enough for any memory. */
const mostTokens = 2 ** 24;

/** Labels of so many tokens that mark entities: `B-` at the first token of each, then `I-`, else `O`. */
export function bioLabels(entities: readonly Segment<string>[], length: number): string[] {
  check('bioLabels', 'entities', entities, rules.list);
  check('bioLabels', 'length', length, whole(0, mostTokens));
  const labels = new Array<string>(length).fill('O');
  for (const entity of entities) {
    check('bioLabels', 'each entity', entity, rules.object);
    const { label, start, end } = entity;
    check('bioLabels', 'the label of each entity', label, rules.text);
    check('bioLabels', 'the start of each entity', start, whole(0, length));
    check('bioLabels', 'the end of each entity', end, whole(start, length));
    labels.fill(`I-${label}`, start, end);
    if (end > start) labels[start] = `B-${label}`;
  }
  return labels;
}

/** Scores of entities of one type. */
export interface EntityTypeScores extends ClassScores {
  readonly type: string;
}

/** Scores of whole entities, overall and by type. */
export interface EntityScores extends ClassScores {
  /** Number of entities found with exactly their tokens and their type. */
  readonly right: number;
  /** Scores of each type, in alphabetical order. */
  readonly types: readonly EntityTypeScores[];
}

interface Counts {
  right: number;
  support: number;
  predicted: number;
}

/**
 * Precision, recall and F1 of whole entities: one is right where its first token, its last token and its
 * type are, as CoNLL's conlleval counts.
 *
 * Reference: Tjong Kim Sang and De Meulder 2003.
 *
 * @param predicted for each sentence the label of each token
 * @param expected as many labels for each
 * @throws ArgumentError for numbers of sentences or labels that differ
 */
export function entityScores(
  predicted: readonly (readonly string[])[],
  expected: readonly (readonly string[])[],
): EntityScores {
  check('entityScores', 'predicted', predicted, rules.list);
  check('entityScores', 'expected', expected, rules.list);
  if (predicted.length !== expected.length) throw mismatch(predicted, expected, 'sentences');
  const counts = new Map<string, Counts>();
  const countsOf = (type: string): Counts => {
    const found = counts.get(type) ?? { right: 0, support: 0, predicted: 0 };
    counts.set(type, found);
    return found;
  };
  expected.forEach((labels, place) => {
    const found = entitiesOf(predicted[place]);
    const truth = entitiesOf(labels);
    if (predicted[place].length !== labels.length) {
      throw mismatch(predicted[place], labels, `labels in sentence ${place}`);
    }
    const known = new Set(truth.map(nameOf));
    for (const entity of truth) countsOf(entity.label).support++;
    for (const entity of found) {
      const own = countsOf(entity.label);
      own.predicted++;
      if (known.has(nameOf(entity))) own.right++;
    }
  });
  const types = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = { right: 0, support: 0, predicted: 0 };
  for (const [, own] of types) {
    total.right += own.right;
    total.support += own.support;
    total.predicted += own.predicted;
  }
  return {
    right: total.right,
    ...scoresOf(total),
    types: types.map(([type, own]) => ({ type, ...scoresOf(own) })),
  };
}

const nameOf = ({ label, start, end }: Segment<string>): string => `${start} ${end} ${label}`;

const scoresOf = ({ right, support, predicted }: Counts): ClassScores => ({
  precision: predicted === 0 ? 0 : right / predicted,
  recall: support === 0 ? 0 : right / support,
  f1: predicted + support === 0 ? 0 : (2 * right) / (predicted + support),
  support,
  predicted,
});

const mismatch = (
  { length: predicted }: readonly unknown[],
  { length: expected }: readonly unknown[],
  what: string,
): ArgumentError =>
  new ArgumentError(
    `entityScores: there must be as many ${what} predicted as expected, got ${predicted} and ${expected}`,
  );
