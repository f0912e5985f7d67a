import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DataError } from '@unrolled/tensor';

/** Pixels of the PNG along one pixel of the SVG, so that small letters stay readable. */
const zoom = 2;

/** Four bytes each while the image is drawn. */
const mostPixels = 100_000_000;

/** The family that the font names itself. */
const family = 'DejaVu Sans Mono';

/**
 * Draws an SVG image as PNG, with two pixels for each of its units. All letters are of one font that is
 * installed with this package, so every machine draws the same image, even one without fonts: Latin,
 * Greek, Cyrillic and Arabic letters; others become a box.
 * @throws DataError for an image of more than 100 million pixels
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  loading ??= load();
  const { Resvg, font } = await loading;
  const image = new Resvg(svg, {
    font: { fontBuffers: [font], defaultFontFamily: family, monospaceFamily: family },
    fitTo: { mode: 'zoom', value: zoom },
  });
  try {
    const [width, height] = [image.width, image.height].map((side) => Math.ceil(side * zoom));
    if (width * height > mostPixels) {
      throw new DataError(
        `a PNG image must have at most ${mostPixels.toLocaleString('en')} pixels, got ` +
          `${width.toLocaleString('en')} × ${height.toLocaleString('en')}; write SVG, or draw less`,
      );
    }
    const drawn = image.render();
    try {
      return drawn.asPng();
    } finally {
      drawn.free();
    }
  } finally {
    image.free();
  }
}

/** Can be done once in a process. */
let loading: ReturnType<typeof load> | undefined;

async function load() {
  const { Resvg, initWasm } = await import('@resvg/resvg-wasm');
  const require = createRequire(import.meta.url);
  await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const font = await readFile(
    require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2'),
  );
  return { Resvg, font };
}
