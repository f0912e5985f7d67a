import type { CaseDescription } from '../cases.ts';
import { unrolledAndPyTorch } from '../subjects.ts';

/** `translation` of sentences, or `generation` of a text character by character. */
export type DecodingActivity = 'translation' | 'generation';

/** Something to decode with a model of random weights, the same for every subject. */
export interface DecodingCase extends CaseDescription {
  readonly activity: DecodingActivity;
  /** Number of hypotheses of a beam search; 1 is greedy search. */
  readonly beam: number;
  /** Number of sentences or texts that are decoded side by side. */
  readonly atOnce: number;
}

const translation = (beam: number, atOnce: number, unitsPerCall: number): DecodingCase => ({
  id: `translation-${beam === 1 ? 'greedy' : `beam-${beam}`}${atOnce === 1 ? '' : '-batched'}`,
  title:
    `Translation, embedding 128, hidden 256, 4,000 tokens, ` +
    `${beam === 1 ? 'greedy search' : `beam ${beam}`}, ` +
    `${atOnce === 1 ? 'one sentence at a time' : `${atOnce} sentences at a time`}`,
  suite: 'decode',
  unit: 'sentences',
  unitsPerCall,
  activity: 'translation',
  beam,
  atOnce,
});

export const decodingCases: readonly DecodingCase[] = [
  translation(1, 1, 32),
  translation(5, 1, 32),
  translation(1, 64, 256),
  translation(5, 64, 256),
  {
    id: 'generation',
    title: 'Language model, GRU 256, 65 characters: the likeliest text, one character at a time',
    suite: 'decode',
    unit: 'characters',
    unitsPerCall: 500,
    activity: 'generation',
    beam: 1,
    atOnce: 1,
  },
];

export const decoderNames = [
  ...unrolledAndPyTorch,
  'onnxruntime-node',
  'onnxruntime-node-two-threads',
] as const;
