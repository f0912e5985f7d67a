import clips from '../../models/clips.safetensors?url';
import figures from '../../models/figures.safetensors?url';
import figuresFrames from '../../models/figures-frames.safetensors?url';
import frenchAttention from '../../models/french-attention.safetensors?url';
import frenchFixed from '../../models/french-fixed.safetensors?url';
import gru from '../../models/gru.safetensors?url';
import korean from '../../models/korean.safetensors?url';
import koreanAttention from '../../models/korean-attention.safetensors?url';
import koreanFixed from '../../models/korean-fixed.safetensors?url';
import lstm from '../../models/lstm.safetensors?url';
import rnn from '../../models/rnn.safetensors?url';
import scenes from '../../models/scenes.safetensors?url';
import sentiment from '../../models/sentiment.safetensors?url';
import shapes from '../../models/shapes.safetensors?url';
import shapesFrames from '../../models/shapes-frames.safetensors?url';
import tiny from '../../models/tiny.safetensors?url';

const addresses = {
  ...{ gru, lstm, rnn, korean, tiny, sentiment },
  ...{ frenchAttention, frenchFixed, koreanAttention, koreanFixed },
  ...{ scenes, clips },
  ...{ shapes, 'shapes-frames': shapesFrames, figures, 'figures-frames': figuresFrames },
};

/** Models that the site brings; `scripts/make-models.ts` trains them. */
export type ModelName = keyof typeof addresses;

/** The file of a model. */
export async function modelBytes(name: ModelName): Promise<Uint8Array> {
  const response = await fetch(addresses[name]);
  if (!response.ok) throw new Error(`the model ${name} could not be loaded: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
