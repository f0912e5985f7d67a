import type { Hex } from '../../look/colour.ts';
import type { Theme } from '../../look/tokens.ts';
import { nothing } from '../../worker/labels/calls.ts';
import { orderOf } from './study.svelte.ts';

/** Colours of motions in the order of their names; those of gates, which can be told apart. */
const tokens = ['h', 'f', 'i', 'g', 'o'] as const;

/** The colour of each label. */
export const coloursOf = (labels: readonly string[], theme: Theme): readonly Hex[] =>
  labels.map((label) =>
    label === nothing
      ? theme.line
      : theme[tokens[(orderOf(labels).indexOf(label) - 1) % tokens.length]],
  );
