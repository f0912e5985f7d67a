import { writeFileAtomic } from '@unrolled/formats/node';
import { checkOutput } from '../files/output-file.ts';
import { UsageError } from '../program/failures.ts';
import type { Output } from './streams.ts';
import { svgToPng } from './svg-to-png.ts';

/** Encoders of an image by the ending of its path. */
const encoders: Readonly<Record<string, (svg: string) => Uint8Array | Promise<Uint8Array>>> = {
  '.svg': (svg) => new TextEncoder().encode(svg),
  '.png': svgToPng,
};

const endingOf = (path: string): string | undefined =>
  Object.keys(encoders).find((ending) => path.toLowerCase().endsWith(ending));

/**
 * @param option the one that names the path
 * @throws UsageError for an unsupported ending; DataError
 */
export async function checkDrawing(option: string, path: string): Promise<void> {
  if (endingOf(path) === undefined) {
    throw new UsageError(
      `${option} writes SVG or PNG, so its path must end in .svg or .png, got ${path}`,
    );
  }
  await checkOutput(option, path);
}

/** Draws attention weights. @param path accepted by checkDrawing() */
export async function saveDrawing<Drawn>(
  path: string,
  drawn: readonly Drawn[],
  draw: (drawn: readonly Drawn[]) => string,
  output: Output,
): Promise<void> {
  if (drawn.length === 0) {
    output.note(`There is no attention to draw, so ${path} is not written.`);
    return;
  }
  const encode = encoders[endingOf(path) ?? '.svg'];
  await writeFileAtomic(path, await encode(draw(drawn)));
  output.note(`Saved ${path}.`);
}
