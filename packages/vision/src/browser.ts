export {
  CameraError,
  type CameraFailure,
  type CameraOptions,
  readCamera,
  readTrack,
} from './browser/camera.ts';
export { readAnimation, readImage } from './browser/images.ts';
