import { Rng } from '@unrolled/tensor';
import { drawHand, drawScene, swipeMoments, swipes } from '../../footage/hand-footage.ts';
import { nothing, pictureBytes, pictureSize, type Recording, rate } from './calls.ts';

const count = 4;
const [width, height] = pictureSize;

/** Four recordings of each swipe before one scene. */
export function sampleRecordings(seed = 1): Recording[] {
  const rng = new Rng(seed).fork('footage of a hand');
  const scene = drawScene(rng);
  return Array.from({ length: count }).flatMap(() =>
    swipes.map((swipe): Recording => {
      const moments = swipeMoments(swipe, rate, rng);
      const pictures = new Uint8Array(moments.length * pictureBytes);
      moments.forEach((moment, place) => {
        pictures.set(drawHand(scene, moment, { width, height }, rng), place * pictureBytes);
      });
      const labels = moments.map((moment) => moment.swipe ?? nothing);
      return { pictures, label: swipe, labels };
    }),
  );
}
