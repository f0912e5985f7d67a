import { type CaptioningModel, captioning } from '@unrolled/captioning';
import { clipsOf, scenesOf } from '../../texts/scenes.ts';
import { countParameters } from '../count-parameters.ts';
import { loadOnce } from '../load-once.ts';
import { modelBytes } from '../model-bytes.ts';
import type { Handlers } from '../protocol.ts';
import { type CaptionLanguage, clipCount, type Pixels, sampleCount } from './calls.ts';
import { describePicture } from './describe-picture.ts';
import { captionsIn } from './english.ts';

const openModel = loadOnce(async (name: 'scenes'): Promise<CaptioningModel> => {
  const model = captioning.load(await modelBytes(name), name);
  model.eval();
  return model;
});

const openScenes = loadOnce(
  async (language: CaptionLanguage) => scenesOf(language, { training: 0, test: sampleCount }).test,
);

/** Everything about clips, loaded with the first of them. */
const openClips = loadOnce(async (name: 'clips') => {
  const [{ videoCaptioning }, { describeClip }, bytes] = await Promise.all([
    import('@unrolled/video-captioning'),
    import('./describe-clip.ts'),
    modelBytes(name),
  ]);
  const model = videoCaptioning.load(bytes, name);
  model.eval();
  return { model, describeClip, clips: clipsOf({ training: 0, test: clipCount }).test };
});

export const handlers: Handlers<'captioning'> = {
  async samples() {
    return (await openScenes('en')).map(({ frame }) => pixelsOf(frame));
  },
  async describe({ language, image, search }) {
    const [model, scenes] = await Promise.all([openModel('scenes'), openScenes(language)]);
    const scene = typeof image === 'number' ? scenes[image] : null;
    const frame = scene?.frame ?? (await readPicture(image as Blob));
    const began = performance.now();
    const described = await describePicture(model, frame, search);
    return {
      ...described,
      captions: captionsIn(language, described.captions),
      right: scene?.captions ?? null,
      parameters: countParameters(model),
      milliseconds: performance.now() - began,
    };
  },
  async describeClip({ clip, isReversed }) {
    const { model, describeClip, clips } = await openClips('clips');
    const { frames, sentence } = clips[clip];
    const played = isReversed ? frames.toReversed() : frames;
    return {
      frames: played.map(pixelsOf),
      caption: await describeClip(model, played),
      right: sentence,
      parameters: countParameters(model),
    };
  },
};

const pixelsOf = ({ pixels, width, height }: Pixels): Pixels => ({ pixels, width, height });

/** A picture of the visitor's own; it is decoded here, and goes nowhere else. */
async function readPicture(image: Blob) {
  const { readImage } = await import('@unrolled/vision/browser');
  return readImage(image);
}
