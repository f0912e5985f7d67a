import { check, rules } from '@unrolled/guards';

/**
 * Text as it stands in XML, between tags and in the quotes of an attribute. In the place of characters
 * that XML cannot hold stands U+FFFD.
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
