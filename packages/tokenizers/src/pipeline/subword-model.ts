/** Takes a token of a piece, and how many UTF-16 units of it the token covers. */
export type TakeToken = (id: number | undefined, units: number) => void;

/** Cuts pieces of text into the tokens of a vocabulary. */
export interface SubwordModel {
  /** Whether unknown text in a row has one token. */
  readonly fusesUnknown: boolean;
  /**
   * @param isBarred whether a token must not result from text
   * @param take takes the tokens in order; undefined means unknown text
   */
  cut(piece: string, isBarred: (id: number) => boolean, take: TakeToken): void;
}
