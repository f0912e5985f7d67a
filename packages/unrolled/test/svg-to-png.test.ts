import { alignmentSvg } from '@unrolled/seq2seq';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../src/command-line/output/svg-to-png.ts';

const svg = (content: string, width = 60, height = 30): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
  `font-family="monospace" font-size="13"><rect width="100%" height="100%" fill="#fff"/>` +
  `${content}</svg>`;

const drawn = async (image: string) => decode(await svgToPng(image));

type Image = ReturnType<typeof decode>;

/** Share of an area, in pixels of the SVG, that is dark. */
function ink({ data, width }: Image, [left, top, right, bottom]: readonly number[]): number {
  let sum = 0;
  for (let y = 2 * top; y < 2 * bottom; y++) {
    for (let x = 2 * left; x < 2 * right; x++) sum += 1 - data[4 * (y * width + x)] / 255;
  }
  return sum / (4 * (right - left) * (bottom - top));
}

const letter = async (text: string) =>
  ink(await drawn(svg(`<text x="5" y="20">${text}</text>`)), [0, 0, 60, 30]);

describe('svgToPng', () => {
  it('draws two pixels for each', async () => {
    const png = await svgToPng(svg('<rect x="10" y="5" width="20" height="10" fill="#000"/>'));
    expect(Array.from(png.subarray(0, 8))).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const image = decode(png);
    expect([image.width, image.height]).toEqual([120, 60]);
    expect(ink(image, [10, 5, 30, 15])).toBe(1);
    expect(ink(image, [0, 0, 60, 30])).toBeCloseTo(200 / 1800, 6);
  });

  it('draws letters, each differently', async () => {
    const found = await Promise.all([...'aéßœğЖωم←␣'].map(letter));
    for (const amount of found) expect(amount).toBeGreaterThan(0.003);
    expect(new Set(found).size).toBe(found.length);
    expect(await letter('')).toBe(0);
  });

  it('draws a box for a letter that the font lacks', async () => {
    const [box, other, latin] = await Promise.all(['語', '국', 'a'].map(letter));
    expect(box).toBe(other);
    expect(box).not.toBe(latin);
    expect(box).toBeGreaterThan(0.003);
  });

  it('draws alignments with their labels', async () => {
    const alignment = { source: ['élève'], target: ['pupil'], weights: [[1]] };
    const image = await drawn(alignmentSvg([alignment]));
    // Left of the cell stands the target, above it the source.
    const cell = [57, 57, 79, 79];
    expect(ink(image, [60, 60, 76, 76])).toBeGreaterThan(0.9);
    expect(ink(image, [12, cell[1], 51, cell[3]])).toBeGreaterThan(0.03);
    expect(ink(image, [cell[0], 12, cell[2], 51])).toBeGreaterThan(0.03);
    expect(ink(image, [0, 0, 51, 51])).toBe(0);
  });

  it('refuses an image that would take too much memory', async () => {
    await expect(svgToPng(svg('', 5_000, 5_001))).rejects.toThrow(
      /at most 100,000,000 pixels, got 10,000 × 10,002; write SVG/,
    );
  });
});
