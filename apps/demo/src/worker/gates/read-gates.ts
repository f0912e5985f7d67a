import { traceGates } from '@unrolled/cells';
import type { LanguageModel } from '@unrolled/language-model';
import { noGrad, scope, type Tensor, tensor } from '@unrolled/tensor';
import { fixedModel } from '../fixed-model.ts';
import { handOver } from '../protocol.ts';
import type { GateReading, GateRequest, GateRun } from './calls.ts';
import { holdGates } from './hold-gates.ts';

/** Runs a model over a text, once as it is and once with some gates held. */
export async function readGates(request: GateRequest): Promise<GateReading> {
  const model = await fixedModel(request.model);
  const ids = model.encode(request.text);
  const characters = Array.from(ids, (id) => model.tokenizer.decode([id]));
  const free = await run(model, ids, { ...request, held: [] });
  const held = request.held.length === 0 ? null : await run(model, ids, request);
  const { hiddenSize: unitCount } = model.configuration;
  const arrays = [free, held].flatMap((one) => (one === null ? [] : arraysOf(one)));
  return handOver({ model: request.model, characters, unitCount, free, held }, ...arrays);
}

const arraysOf = ({ values, surprise }: GateRun) => [surprise, ...Object.values(values)];

async function run(
  model: LanguageModel,
  ids: Int32Array,
  { held, from, length }: GateRequest,
): Promise<GateRun> {
  const time = ids.length;
  const { hiddenSize } = model.configuration;
  if (time === 0) return { values: {}, surprise: new Float32Array(0), continuation: '' };
  const x = embed(model, ids);
  const [{ gates, states }] = await traceGates(model.recurrent, x, {
    replace: holdGates(held, from),
  });
  x.dispose();
  const scores = await logProbabilities(model, states.h, time);
  const { size } = model.tokenizer;
  const surprise = Float32Array.from(ids, (id, t) =>
    t === 0 ? Number.NaN : -scores[(t - 1) * size + id],
  );
  const last = Object.fromEntries(
    Object.entries(states).map(([name, values]) => [name, values.slice(-hiddenSize)]),
  );
  const likeliest = likeliestOf(model, scores.subarray((time - 1) * size));
  // The text has ended, so from here on the gates are held at every step.
  const continuation = await write(model, last, likeliest, length, holdGates(held, 0));
  return { values: { ...gates, ...states }, surprise, continuation };
}

/** Writes on, always the likeliest character. */
async function write(
  model: LanguageModel,
  state: Record<string, Float32Array>,
  first: number,
  length: number,
  replace: ReturnType<typeof holdGates>,
): Promise<string> {
  const { hiddenSize } = model.configuration;
  let [text, id, reached] = [model.tokenizer.decode([first]), first, state];
  for (let written = 1; written < length; written++) {
    const x = embed(model, Int32Array.of(id));
    const before = Object.fromEntries(
      Object.entries(reached).map(([name, values]) => [name, tensor(values, [1, 1, hiddenSize])]),
    ) as { h: Tensor };
    const [{ states }] = await traceGates(model.recurrent, x, { state: before, replace });
    for (const one of [x, ...Object.values(before)]) one.dispose();
    reached = states;
    id = likeliestOf(model, await logProbabilities(model, states.h, 1));
    text += model.tokenizer.decode([id]);
  }
  return text;
}

const embed = (model: LanguageModel, ids: Int32Array): Tensor =>
  scope(() => noGrad(() => model.embedding.forward(tensor(ids, [1, ids.length]))));

/** [time, hiddenSize] → [time, characters] */
async function logProbabilities(
  model: LanguageModel,
  hidden: Float32Array,
  time: number,
): Promise<Float32Array> {
  const scores = scope(() =>
    noGrad(() =>
      model.head.forward(tensor(hidden, [time, model.configuration.hiddenSize])).logSoftmax(),
    ),
  );
  const values = await scores.data(new Float32Array(scores.size));
  scores.dispose();
  return values;
}

/** The unknown entry is never written. */
function likeliestOf({ tokenizer: { unknownId } }: LanguageModel, scores: Float32Array): number {
  let best = unknownId === 0 ? 1 : 0;
  for (let id = 0; id < scores.length; id++) {
    if (id !== unknownId && scores[id] > scores[best]) best = id;
  }
  return best;
}
