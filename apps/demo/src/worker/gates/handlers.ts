import { inTurn } from '../in-turn.ts';
import type { Emit, Handlers } from '../protocol.ts';
import type { ComparisonSettings } from './calls.ts';
import { Comparison } from './comparison.ts';
import { readGates } from './read-gates.ts';

let comparison: Comparison | null = null;

export const handlers: Handlers<'gates'> = {
  read: readGates,
  openComparison: inTurn(async (settings: ComparisonSettings, emit: Emit) => {
    await comparison?.dispose();
    comparison = new Comparison(settings, emit);
    return comparison.learners;
  }),
  comparisonPace(pace) {
    if (comparison !== null) comparison.pace = pace;
  },
};
