import { ArgumentError, FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  cosine,
  oneCycle,
  Plateau,
  type Schedule,
  type Score,
  stepDecay,
  warmUp,
} from '../src/index.ts';
import fixture from './fixtures/optimizers.json' with { type: 'json' };

const atStep = (schedule: Schedule, step: number) => schedule({ step, progress: 0 });
const atProgress = (schedule: Schedule, progress: number) => schedule({ step: 0, progress });

const scoreOf = (value: number, goal: Score['goal'] = 'lowest'): Score => ({
  name: 'validation',
  value,
  goal,
  best: value,
  isBest: false,
  step: 0,
});

describe('schedules', () => {
  it('stepDecay falls by its factor at every boundary', () => {
    const schedule = stepDecay({ learningRate: 2, every: 3, factor: 0.5 });
    const rates = [0, 1, 2, 3, 4, 5, 6].map((step) => atStep(schedule, step));
    expect(rates).toEqual([2, 2, 2, 1, 1, 1, 0.5]);
  });

  it('cosine falls to its floor, by progress or by steps', () => {
    const schedule = cosine({ learningRate: 1, floor: 0.2 });
    expect(atProgress(schedule, 0)).toBe(1);
    expect(atProgress(schedule, 1 / 3)).toBeCloseTo(0.2 + 0.8 * 0.75, 12);
    expect(atProgress(schedule, 0.5)).toBeCloseTo(0.6, 12);
    expect(atProgress(schedule, 1)).toBeCloseTo(0.2, 12);
    const inSteps = cosine({ learningRate: 1, floor: 0.2, steps: 6 });
    expect(atStep(inSteps, 2)).toBeCloseTo(0.8, 12);
    expect(atStep(inSteps, 6)).toBeCloseTo(0.2, 12);
    expect(atStep(inSteps, 60)).toBeCloseTo(0.2, 12);
  });

  it('warmUp rises in a line to another schedule', () => {
    const schedule = warmUp(4, stepDecay({ learningRate: 1, every: 5, factor: 0.5 }));
    const rates = [0, 1, 2, 3, 4, 5].map((step) => atStep(schedule, step));
    expect(rates).toEqual([0.25, 0.5, 0.75, 1, 1, 0.5]);
  });

  it('oneCycle rises, and falls far', () => {
    const schedule = oneCycle({ learningRate: 1, rise: 0.25, start: 0.1, end: 0.01 });
    expect(atProgress(schedule, 0)).toBeCloseTo(0.1, 12);
    expect(atProgress(schedule, 0.125)).toBeCloseTo(0.55, 12);
    expect(atProgress(schedule, 0.25)).toBeCloseTo(1, 12);
    expect(atProgress(schedule, 0.625)).toBeCloseTo(0.505, 12);
    expect(atProgress(schedule, 1)).toBeCloseTo(0.01, 12);
    expect(atProgress(oneCycle({ learningRate: 1 }), 0)).toBeCloseTo(0.04, 12);
    expect(atProgress(oneCycle({ learningRate: 1 }), 1)).toBeCloseTo(0.04 / 1e4, 12);
  });

  it('refuses what makes no sense', () => {
    expect(() => cosine({ learningRate: -1 })).toThrow(ArgumentError);
    expect(() => stepDecay({ learningRate: 1, every: 0 })).toThrow(ArgumentError);
    expect(() => warmUp(1.5, () => 1)).toThrow(ArgumentError);
    expect(() => oneCycle({ learningRate: 1, rise: 1 })).toThrow(ArgumentError);
    expect(() => new Plateau({ learningRate: 1, factor: 1 })).toThrow(ArgumentError);
  });
});

describe('Plateau', () => {
  for (const { options, goal, rates } of fixture.plateaus) {
    it(`${JSON.stringify(options)} for the ${goal} score is PyTorch's, also when resumed`, () => {
      let plateau = new Plateau({ learningRate: 0.1, ...options });
      fixture.plateauScores.forEach((value, index) => {
        plateau.onScore(scoreOf(value, goal === 'highest' ? 'highest' : 'lowest'));
        expect(plateau.learningRate({ step: 0, progress: 0 })).toBeCloseTo(rates[index], 12);
        const state = JSON.parse(JSON.stringify(plateau.snapshot().state));
        plateau = new Plateau({ learningRate: 0.1, ...options });
        plateau.prepareRestore({ tensors: {}, state })();
      });
    });
  }

  it('reduces what another schedule says', () => {
    const learningRate = stepDecay({ learningRate: 1, every: 2, factor: 0.5 });
    const plateau = new Plateau({ learningRate, patience: 0 });
    for (const value of [1, 2]) plateau.onScore(scoreOf(value));
    expect(plateau.learningRate({ step: 2, progress: 0 })).toBeCloseTo(0.05, 12);
  });

  it('refuses a damaged state and stays as it was', () => {
    const plateau = new Plateau({ learningRate: 1, patience: 0 });
    const state = { reductions: 1, best: null, badScores: 0, cooldownLeft: -1 };
    expect(() => plateau.prepareRestore({ tensors: {}, state })).toThrow(FormatError);
    expect(plateau.learningRate({ step: 0, progress: 0 })).toBe(1);
  });
});
