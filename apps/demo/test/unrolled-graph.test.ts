import { themes } from '@unrolled/charts';
import { describe, expect, it } from 'vitest';
import { drawUnrolledGraph, stepAt, visibleSteps } from '../src/drawing/unrolled-graph.ts';
import { recorder, textsOf } from './recorder.ts';

const theme = themes.light;
const steps = Array.from({ length: 10 }, (_, t) => ({
  input: `x${t}`,
  state: [0.5, -0.5, 0],
  output: t === 9 ? 'y' : null,
}));

describe('the unrolled graph', () => {
  it('shows the steps that have room around the cursor', () => {
    expect(visibleSteps({ steps, cursor: 0 }, 420)).toEqual({ first: 0, count: 5 });
    expect(visibleSteps({ steps, cursor: 5 }, 420)).toEqual({ first: 3, count: 5 });
    expect(visibleSteps({ steps, cursor: 9 }, 420)).toEqual({ first: 5, count: 5 });
    expect(visibleSteps({ steps, cursor: 4 }, 5_000)).toEqual({ first: 0, count: 10 });
    expect(visibleSteps({ steps, cursor: 4 }, 10)).toEqual({ first: 4, count: 1 });
  });

  it('finds the step at a place', () => {
    const graph = { steps, cursor: 5 };
    expect([0, 90, 419, 900].map((x) => stepAt(graph, x, 420))).toEqual([3, 4, 7, 7]);
  });

  it('draws inputs, outputs where there are some, and the same letters at every step', () => {
    const { context, drawn } = recorder();
    const graph = { steps, cursor: 9, unit: 1, letters: true };
    drawUnrolledGraph(context, graph, theme, { width: 420, height: 300 });
    const texts = textsOf(drawn);
    expect(texts.filter((text) => text === 'W')).toHaveLength(5);
    expect(texts.filter((text) => text === 'U')).toHaveLength(5);
    expect(texts).toEqual(expect.arrayContaining(['x5', 'x9', 'y']));
    expect(texts).not.toContain('x4');
  });

  it('draws no arrows between steps that are not connected', () => {
    const { context, drawn } = recorder();
    const graph = {
      steps: steps.slice(0, 3),
      cursor: -1,
      unit: -1,
      connected: false,
      letters: true,
    };
    drawUnrolledGraph(context, graph, theme, { width: 420, height: 300 });
    expect(textsOf(drawn)).not.toContain('U');
  });
});
