/** Pixels of one file, all frames of an animation together: 64 million. */
export const mostPixels = 2 ** 26;

/** `mostPixels` in words. */
export const pixelWords = mostPixels.toLocaleString('en');

/** Duration of a frame of an animation that states no time, as in browsers. */
const standardDelay = 0.1;

/** Seconds for which a frame of an animation is shown, from those that it states. */
export const durationOf = (stated: number): number => (stated > 0 ? stated : standardDelay);
