import { pictureBytes } from './calls.ts';

/** Pictures in reversed order. */
export function turned(pictures: Uint8Array): Uint8Array {
  const result = new Uint8Array(pictures.length);
  for (let start = 0; start < pictures.length; start += pictureBytes) {
    const picture = pictures.subarray(start, start + pictureBytes);
    result.set(picture, pictures.length - pictureBytes - start);
  }
  return result;
}
