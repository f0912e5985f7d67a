/** Places of an axis and the values there. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** The pixel of a value. */
  place(value: number): number;
}

/** A scale from values to pixels; a span of 0 lies in the middle. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const span = to - from;
  return {
    from,
    to,
    place: (value) =>
      span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start),
  };
}
