import type { Frame } from '../frames/frame.ts';

/** An image source of a canvas, with its size. */
export interface Picture {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** Draws pictures on one canvas, which is recreated when the size changes. */
export class PixelReader {
  #context: OffscreenCanvasRenderingContext2D | null = null;

  /**
   * Pixels of a picture on white, scaled down to `longestSide` where it is larger.
   * @returns red, green, blue and an opacity of 255
   */
  read(
    { image, width, height }: Picture,
    longestSide = Number.POSITIVE_INFINITY,
  ): Pick<Frame, 'pixels' | 'width' | 'height' | 'channels'> {
    const scale = Math.min(1, longestSide / Math.max(width, height));
    const [drawnWidth, drawnHeight] = [width, height].map((side) =>
      Math.max(1, Math.round(side * scale)),
    );
    const context = this.#contextOf(drawnWidth, drawnHeight);
    context.fillStyle = 'white';
    context.fillRect(0, 0, drawnWidth, drawnHeight);
    context.drawImage(image, 0, 0, drawnWidth, drawnHeight);
    const { data } = context.getImageData(0, 0, drawnWidth, drawnHeight);
    return {
      pixels: data as Uint8ClampedArray,
      width: drawnWidth,
      height: drawnHeight,
      channels: 4,
    };
  }

  #contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    const canvas = this.#context?.canvas;
    if (this.#context !== null && canvas?.width === width && canvas.height === height) {
      return this.#context;
    }
    const made = new OffscreenCanvas(width, height).getContext('2d', {
      alpha: false,
      willReadFrequently: true,
    }) as OffscreenCanvasRenderingContext2D;
    made.imageSmoothingQuality = 'high';
    this.#context = made;
    return made;
  }
}
