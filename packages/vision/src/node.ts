export { type ClipOptions, readClip } from './node/clips.ts';
export { readGraphModel } from './node/graph-model.ts';
export {
  type ImageFolderOptions,
  readAnimation,
  readImage,
  readImageFolder,
} from './node/images.ts';
export { readVideo, type VideoOptions } from './node/video.ts';
export { encodePng, writeAnimation, writeImage, writeImageFolder } from './node/write-images.ts';
