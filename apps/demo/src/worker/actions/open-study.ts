import { ActionModel, actionRecognition } from '@unrolled/action-recognition';
import { Rng } from '@unrolled/tensor';
import { type ModelName, modelBytes } from '../model-bytes.ts';
import type { Emit } from '../protocol.ts';
import { ActionStudy } from './action-study.ts';
import type { ActionsOpening } from './calls.ts';

/** The models that the site brings, or untrained ones like them. */
export async function openStudy(
  { kind, seed, learningRate }: ActionsOpening,
  emit: Emit,
): Promise<ActionStudy> {
  const models = {
    recurrent: await openModel(kind, seed),
    frames: await openModel(`${kind}-frames`, seed),
  };
  return new ActionStudy(kind, models, { learningRate, seed: seed ?? 1 }, emit);
}

async function openModel(name: ModelName, seed: number | null): Promise<ActionModel> {
  const model = actionRecognition.load(await modelBytes(name), name);
  if (seed === null) return model;
  const { labels, inputs, configuration } = model;
  model.dispose();
  return new ActionModel({ labels, inputs, configuration, rng: new Rng(seed).fork(name) });
}
