import { check } from '@unrolled/guards';
import { DataError } from '@unrolled/tensor';
import type { Frame } from '../frames/frame.ts';
import { durationOf, mostPixels, pixelWords } from '../frames/limits.ts';
import { PixelReader } from './draw.ts';

const blobRule = {
  holds: (value: unknown) => value instanceof Blob,
  words: 'a Blob, such as a chosen File or the blob() of a fetched response',
};

/**
 * Reads an image that the browser can decode, turned upright by its EXIF orientation, on white where it is
 * transparent. For an animation, the first frame. @throws DataError when it is not an image, is damaged, or
 * has more than 64 million pixels
 */
export async function readImage(image: Blob): Promise<Frame> {
  check('readImage', 'image', image, blobRule);
  const bitmap = await decodeImage(image);
  try {
    checkPixels('readImage', bitmap.width * bitmap.height);
    const { width, height } = bitmap;
    return { ...new PixelReader().read({ image: bitmap, width, height }), index: 0, time: 0 };
  } finally {
    bitmap.close();
  }
}

async function decodeImage(image: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(image, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw refusal('readImage', image, cause);
  }
}

/**
 * Reads an animation, GIF or WebP, frame by frame with its times; an image is one frame. It needs the
 * browser's ImageDecoder.
 * @throws DataError as readImage, and where the browser has no ImageDecoder or none for this format
 */
export async function* readAnimation(animation: Blob): AsyncGenerator<Frame, void> {
  const where = 'readAnimation';
  check(where, 'animation', animation, blobRule);
  const type = typeOf(new Uint8Array(await animation.slice(0, 12).arrayBuffer()));
  if (!('ImageDecoder' in globalThis) || !(await ImageDecoder.isTypeSupported(type ?? ''))) {
    if (type === null) throw refusal(where, animation, 'neither GIF, WebP, PNG, JPEG nor AVIF');
    throw new DataError(
      `${where}: the browser must have an ImageDecoder for ${type} to read animations, got one without; ` +
        'read it as a video, or its first frame by readImage',
    );
  }
  const decoder = new ImageDecoder({ data: await animation.arrayBuffer(), type: type as string });
  try {
    const reader = new PixelReader();
    let time = 0;
    const count = await countFrames(decoder, animation);
    for (let index = 0; index < count; index++) {
      const image = await decodeFrame(decoder, index, animation);
      try {
        const [width, height] = [image.displayWidth, image.displayHeight];
        checkPixels(where, width * height * count);
        const frame = { ...reader.read({ image, width, height }), index, time };
        const duration = durationOf((image.duration ?? 0) / 1e6);
        time += duration;
        yield count === 1 ? frame : { ...frame, duration };
      } finally {
        image.close();
      }
    }
  } finally {
    decoder.close();
  }
}

async function countFrames(decoder: ImageDecoder, animation: Blob): Promise<number> {
  try {
    await decoder.tracks.ready;
    await decoder.completed;
    return decoder.tracks.selectedTrack?.frameCount ?? 0;
  } catch (cause) {
    throw refusal('readAnimation', animation, cause);
  }
}

async function decodeFrame(
  decoder: ImageDecoder,
  frameIndex: number,
  animation: Blob,
): Promise<VideoFrame> {
  try {
    return (await decoder.decode({ frameIndex })).image;
  } catch (cause) {
    throw refusal('readAnimation', animation, cause);
  }
}

/** Media type of an image by its first twelve bytes. */
function typeOf(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes);
  if (text.startsWith('GIF8')) return 'image/gif';
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'image/webp';
  if (text.startsWith('\x89PNG')) return 'image/png';
  if (text.startsWith('\xff\xd8')) return 'image/jpeg';
  return text.slice(4, 10) === 'ftypav' ? 'image/avif' : null;
}

function checkPixels(where: string, pixels: number): void {
  if (pixels <= mostPixels) return;
  throw new DataError(
    `${where}: an image must have at most ${pixelWords} pixels in all, got ${pixels.toLocaleString('en')}`,
  );
}

function refusal(where: string, { size, type }: Blob, cause: unknown): DataError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataError(
    `${where}: expected an image of at most ${pixelWords} pixels, got ${size} bytes` +
      `${type === '' ? '' : ` of ${type}`} that cannot be decoded (${reason}); check the file`,
    { cause },
  );
}
