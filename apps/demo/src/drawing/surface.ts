import type { Theme } from '@unrolled/charts';

/** The part of a canvas that drawings use; tests record it. */
export type Context = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'globalAlpha'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'clearRect'
  | 'fillText'
  | 'setLineDash'
  | 'save'
  | 'restore'
  | 'translate'
  | 'rotate'
>;

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws data on a clear canvas. Plain, so that it runs without a page. */
export type Draw<Data> = (context: Context, data: Data, theme: Theme, size: Size) => void;

export const font = (pixels: number) => `${pixels}px system-ui, sans-serif`;
