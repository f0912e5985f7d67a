/** Brightness of each frame of the camera, in its order; ten frames a second. */
export const cameraGreys = [40, 80, 120, 160, 200, 235];

/** Size of the frames of the camera. */
export const cameraSize = { width: 64, height: 48 };

/** Brightness of the frames of `counting.webm`, of which the first is black, as ffmpeg makes it. */
export const countingLuma = '16+9*N';

/** Number of the frame of `counting.webm` by its first pixel. */
export const numberOf = (pixels: ArrayLike<number>): number =>
  Math.round((pixels[0] * 219) / 255 / 9);
