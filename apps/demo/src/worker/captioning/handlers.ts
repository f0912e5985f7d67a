import { clipsOf, scenesOf } from '../../texts/scenes.ts';
import { countParameters } from '../count-parameters.ts';
import { loadOnce } from '../load-once.ts';
import { modelBytes } from '../model-bytes.ts';
import { Opened } from '../opened.ts';
import { type Handlers, handOver } from '../protocol.ts';
import { steering } from '../training-loop.ts';
import { type CaptionLanguage, clipCount, type Pixels, sampleCount } from './calls.ts';
import { type CaptioningStudy, openFile, openStudy } from './captioning-study.ts';
import { captionsIn } from './english.ts';

const opened = new Opened<CaptioningStudy>('the network');

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
  async open(opening, emit) {
    await opened.open(() => openStudy(opening, emit));
  },
  async save() {
    const bytes = await (await opened.current).save();
    return handOver(bytes, bytes);
  },
  async load({ name, bytes }, emit) {
    await opened.open(() => openFile(name, bytes, emit));
  },
  async samples() {
    return (await openScenes('en')).map(({ frame }) => pixelsOf(frame));
  },
  async describe({ language, image, search }) {
    const [study, scenes] = await Promise.all([opened.current, openScenes(language)]);
    const scene = typeof image === 'number' ? scenes[image] : null;
    const frame = scene?.frame ?? (await readPicture(image as Blob));
    const began = performance.now();
    const described = await study.describe(frame, search);
    return {
      ...described,
      captions: captionsIn(language, described.captions),
      right: scene?.captions ?? null,
      parameters: study.parameters,
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
  ...steering(opened),
};

const pixelsOf = ({ pixels, width, height }: Pixels): Pixels => ({ pixels, width, height });

/** A picture of the visitor's own; it is decoded here, and goes nowhere else. */
async function readPicture(image: Blob) {
  const { readImage } = await import('@unrolled/vision/browser');
  return readImage(image);
}
