import { closeSync, openSync, writeSync } from 'node:fs';
import { Rng } from '@unrolled/tensor';
import { drawHand, drawScene, swipeMoments, swipes } from '../src/footage/hand-footage.ts';

/** Square, so that the page cuts the band at the top off. */
const side = 160;
const rate = 20;
const bandHeight = 8;
const rounds = 5;

/** Colours of the band, by what is shown: red, green, blue. */
export const bands = { nothing: [20, 20, 20], left: [230, 20, 20], right: [20, 20, 230] } as const;

/**
 * Writes footage of a hand as YUV4MPEG2, 20 frames a second, for Chromium's fake camera, which plays it
 * again and again. The scene is always the same; how the hand moves is drawn by the seed.
 * @returns the path
 */
export function writeFootage(path: string, seed: number): string {
  const scene = drawScene(new Rng(1).fork('scene'));
  const rng = new Rng(seed).fork('footage');
  const file = openSync(path, 'w');
  writeSync(file, `YUV4MPEG2 W${side} H${side} F${rate}:1 Ip A1:1 C420jpeg\n`);
  const order = Array.from({ length: rounds }).flatMap(() => [
    ...rng.shuffle(Int32Array.from(swipes.keys())),
  ]);
  for (const swipe of order) {
    for (const moment of swipeMoments(swipes[swipe], rate, rng)) {
      const pixels = drawHand(scene, moment, { width: side, height: side }, rng);
      const band =
        moment.swipe === null ? 'nothing' : moment.swipe === 'swipe left' ? 'left' : 'right';
      for (let place = 0; place < bandHeight * side; place++) pixels.set(bands[band], 3 * place);
      writeSync(file, 'FRAME\n');
      writeSync(file, planesOf(pixels));
    }
  }
  closeSync(file);
  return path;
}

/** Brightness of all pixels, then both colour differences of every fourth (JFIF). */
function planesOf(pixels: Uint8Array): Uint8Array {
  const quarter = (side / 2) ** 2;
  const planes = new Uint8Array(side * side + 2 * quarter);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const place = row * side + column;
      const [red, green, blue] = pixels.subarray(3 * place, 3 * place + 3);
      planes[place] = 0.299 * red + 0.587 * green + 0.114 * blue;
      if (row % 2 === 1 || column % 2 === 1) continue;
      const coarse = side * side + (row / 2) * (side / 2) + column / 2;
      planes[coarse] = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue;
      planes[coarse + quarter] = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue;
    }
  }
  return planes;
}
