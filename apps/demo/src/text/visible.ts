/** A character as a reader sees it: blanks and line ends have signs. */
export const visible = (character: string): string =>
  character === ' ' ? '␣' : character === '\n' ? '↵' : character;
