/** Characters that move a terminal's cursor, begin its commands, end lines or turn the direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text from outside as a single line that any terminal may show: control characters, line breaks and
 * marks that change the direction of text are escaped, as `\n` or `\u001b`.
 */
export const printable = (text: string): string => text.replaceAll(controls, escaped);

/** `printable`, but for line breaks and tabs, which are kept. */
export const printableLines = (text: string): string =>
  text.replaceAll(controls, (control, place: number) => {
    const isKept = control === '\n' || control === '\t';
    return isKept || (control === '\r' && text[place + 1] === '\n') ? control : escaped(control);
  });

/** The most characters of the message of an error. */
const mostCharacters = 2000;

/** The message of an error, fit for a terminal: controls other than \n escaped, its middle cut if long. */
export function presentable(message: string): string {
  const shown = String(message).replaceAll(controls, (control) =>
    control === '\n' ? control : escaped(control),
  );
  if (shown.length <= mostCharacters) return shown;
  const half = mostCharacters / 2 - 2;
  return `${shown.slice(0, half)} … ${shown.slice(-half)}`;
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A character as an escape of JSON and JavaScript. */
export const escaped = (character: string): string =>
  short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
