import { eventLoopTurn } from '@unrolled/nn';
import type { Handlers } from '../protocol.ts';
import { Comparison } from './comparison.ts';
import { readGates } from './read-gates.ts';

let comparison: Comparison | null = null;

export const handlers: Handlers<'gates'> = {
  read: readGates,
  async openComparison(settings, emit) {
    if (comparison !== null) {
      comparison.pace = 'pause';
      await eventLoopTurn(); // a step that is under way ends first
      comparison.dispose();
    }
    comparison = new Comparison(settings, emit);
    return comparison.learners;
  },
  comparisonPace(pace) {
    if (comparison !== null) comparison.pace = pace;
  },
};
