import { check, checkEach, checkOptions, optional, rules } from '@unrolled/guards';
import { themes } from './tokens.ts';

/** Options of `svgImage`. */
export interface SvgOptions {
  /** Description of the picture, for screen readers. */
  readonly title: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Default: `sans-serif`. */
  readonly font?: 'sans-serif' | 'monospace';
  /** In pixels. Default: 12. */
  readonly fontSize?: number;
}

/** A picture of SVG elements on the surface of the light theme. */
export function svgImage(elements: readonly string[], options: SvgOptions): string {
  const {
    title,
    width,
    height,
    font = 'sans-serif',
    fontSize = 12,
  } = checkOptions('svgImage', options, {
    title: rules.text,
    width: rules.positive,
    height: rules.positive,
    font: optional(rules.text),
    fontSize: optional(rules.positive),
  });
  checkEach('svgImage', 'elements', elements, rules.text);
  const { surface, text } = themes.light;
  const [w, h] = [width, height].map(pixels);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" ` +
    `font-family="${font}" font-size="${fontSize}" fill="${text}">\n<title>${escapeXml(title)}</title>\n` +
    `<rect width="100%" height="100%" fill="${surface}"/>\n${elements.join('\n')}\n</svg>\n`
  );
}

/** Options of `svgText`. */
export interface SvgTextOptions {
  readonly x: number;
  readonly y: number;
  /** Part of the text that is at `x`. Default: `start`. */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Further attributes, as `font-size="15"`. */
  readonly more?: string;
}

/** Words as an element of SVG. */
export function svgText(words: string, options: SvgTextOptions): string {
  const {
    x,
    y,
    anchor = 'start',
    more = '',
  } = checkOptions('svgText', options, {
    x: rules.finite,
    y: rules.finite,
    anchor: optional(rules.text),
    more: optional(rules.text),
  });
  const attributes = anchor === 'start' ? more : `text-anchor="${anchor}" ${more}`;
  return `<text x="${pixels(x)}" y="${pixels(y)}" ${attributes}>${escapeXml(words)}</text>`;
}

/** A length to a tenth of a pixel. */
export function pixels(length: number): number {
  check('pixels', 'length', length, rules.finite);
  return Math.round(length * 10) / 10;
}

/**
 * Text escaped for XML, between tags and in the quotes of an attribute. Characters that XML cannot
 * represent become U+FFFD.
 */
export function escapeXml(text: string): string {
  check('escapeXml', 'text', text, rules.text);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
