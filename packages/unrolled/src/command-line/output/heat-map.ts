import { writeFileAtomic } from '@unrolled/formats/node';
import { type Alignment, alignmentSvg } from '@unrolled/seq2seq';
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

/** @throws UsageError for an ending of no image that can be drawn; DataError */
export async function checkHeatMap(path: string): Promise<void> {
  if (endingOf(path) === undefined) {
    throw new UsageError(
      `--heat-map writes SVG or PNG, so its path must end in .svg or .png, got ${path}`,
    );
  }
  await checkOutput('--heat-map', path);
}

/** Draws alignments, one below the other. @param path accepted by checkHeatMap() */
export async function saveHeatMap(
  path: string,
  alignments: readonly Alignment[],
  output: Output,
): Promise<void> {
  if (alignments.length === 0) {
    output.note(`There is no alignment to draw, so ${path} is not written.`);
    return;
  }
  const encode = encoders[endingOf(path) ?? '.svg'];
  await writeFileAtomic(path, await encode(alignmentSvg(alignments)));
  output.note(`Saved ${path}.`);
}
