import { themes } from '@unrolled/charts';
import { expect, it } from 'vitest';
import { beamStepAt, beamTreeSize, drawBeamTree } from '../src/drawing/beam-tree.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.dark;
const node = { parent: -1, logProbability: -0.5, fate: 'kept', isBest: false } as const;
const steps = [
  [
    { ...node, token: 'trois', logProbability: -0.001, isBest: true },
    { ...node, token: 'deux' },
    { ...node, token: 'un', fate: 'dropped' as const },
  ],
  [{ ...node, parent: 0, token: null, fate: 'finished' as const, isBest: true }],
];

it('draws each candidate with its log-probability, and fills the way to the result', () => {
  const { context, drawn } = recorder();
  drawBeamTree(context, { steps, cursor: 1, end: '(end)' }, theme, beamTreeSize(steps));
  expect(textsOf(drawn)).toEqual([
    'trois',
    '0.00',
    'deux',
    '−0.50',
    'un',
    '−0.50',
    '(end)',
    '−0.50',
  ]);
  const filled = drawn.filter(
    ({ name, fillStyle }) => name === 'fillRect' && fillStyle === theme.attention,
  );
  expect(filled).toHaveLength(2);
  expect(drawn.filter(({ name }) => name === 'strokeRect')).toHaveLength(3);
  expect(drawn.filter(({ name }) => name === 'lineTo')).toHaveLength(4);
});

it('finds the step at a place, the nearest one beyond the edges', () => {
  const { width } = beamTreeSize(steps);
  expect([-5, 15, width - 8, 4 * width].map((x) => beamStepAt(x, 2))).toEqual([0, 0, 1, 1]);
});
