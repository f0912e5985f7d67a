import type { ActionModel } from '@unrolled/action-recognition';
import type { FrameSequence } from '@unrolled/datasets';

/**
 * Probabilities of a model while a clip is played: it reads the first frame, then the first two, and so on.
 * @returns [frame][label]
 */
export async function readClip(
  model: ActionModel,
  clip: FrameSequence,
): Promise<readonly (readonly number[])[]> {
  const { values, channels } = clip;
  const prefixes = Array.from({ length: clip.length }, (_, frame) => ({
    ...{ values: values.subarray(0, (frame + 1) * channels), length: frame + 1, channels },
  }));
  const predictions = await model.predict(prefixes);
  return predictions.map(({ probabilities }) => probabilities);
}

/** Clip with its frames in reversed order. */
export function backwards<Clip extends FrameSequence>(clip: Clip): Clip {
  const { length, channels, values } = clip;
  const turned = new Float32Array(values.length);
  for (let frame = 0; frame < length; frame++) {
    const source = values.subarray(frame * channels, (frame + 1) * channels);
    turned.set(source, (length - 1 - frame) * channels);
  }
  return { ...clip, values: turned };
}
