import { Opened } from '../opened.ts';
import type { Handlers } from '../protocol.ts';
import { carrying } from '../weights.ts';
import { Comparison } from './comparison.ts';
import { readGates } from './read-gates.ts';

const comparison = new Opened<Comparison>('the comparison');

export const handlers: Handlers<'gates'> = {
  ...carrying(comparison),
  read: readGates,
  async openComparison(settings, emit) {
    return (await comparison.open(() => new Comparison(settings, emit))).learners;
  },
  async comparisonPace(pace) {
    (await comparison.current).pace = pace;
  },
};
