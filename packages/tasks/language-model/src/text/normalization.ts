/** Names of normalizations. */
export const normalizations = ['nfc', 'none'] as const;

/**
 * Form to which text is brought before it is read. `nfc`: line ends are LF, and characters that Unicode
 * considers equal are composed in the same way (Unicode Standard Annex #15), so that "é" is one character
 * however it was typed. `none`: text is unchanged.
 */
export type Normalization = (typeof normalizations)[number];

/** The text in a normalization. */
export function normalize(text: string, normalization: Normalization): string {
  switch (normalization) {
    case 'none':
      return text;
    case 'nfc':
      return (text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text).normalize('NFC');
    default:
      return normalization satisfies never;
  }
}
