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

/** Round values within [from, to], about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks(from: number, to: number, count: number): number[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [from];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = power * ([1, 2, 5].find((factor) => span / (power * factor) <= count) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
