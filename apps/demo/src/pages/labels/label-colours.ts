import { type Hex, seriesColours, type Theme } from '@unrolled/charts';
import { nothing } from '../../worker/labels/calls.ts';
import { orderOf } from './study.svelte.ts';

/** The colour of each label. */
export function coloursOf(labels: readonly string[], theme: Theme): readonly Hex[] {
  const colours = seriesColours(theme);
  return labels.map((label) =>
    label === nothing ? theme.line : colours[(orderOf(labels).indexOf(label) - 1) % colours.length],
  );
}
