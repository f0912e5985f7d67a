import { check, rules } from '@unrolled/guards';

/** White space as in Python: that of Unicode, and four separators of ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const space = /[\p{White_Space}\x1c-\x1f]+/u;

/**
 * The words and signs of a line as mteval-v13a splits them, the tokenisation of WMT and the default
 * of sacreBLEU: meant for European languages, as it handles ASCII symbols only.
 *
 * Reference: NIST mteval-v13a.pl; sacreBLEU (Post 2018), tokenizer 13a.
 */
export function tokenize13a(line: string): string[] {
  check('tokenize13a', 'line', line, rules.text);
  const text = withoutTrailingSpace(line)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const parted = ` ${text} `
    // ASCII signs, but for the apostrophe, comma, hyphen and period
    .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
    // a period or comma, unless there is a digit on either side
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    // a hyphen after a digit
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return splitAtSpaces(parted);
}

/** The parts of a line between white space; an empty list for a blank line. */
export function splitAtSpaces(line: string): string[] {
  return line.split(space).filter((part) => part !== '');
}

function withoutTrailingSpace(line: string): string {
  let end = line.length;
  while (end > 0 && space.test(line[end - 1])) end--;
  return line.slice(0, end);
}
