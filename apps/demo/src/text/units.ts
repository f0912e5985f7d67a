/** Characters from `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Values of units after characters: [characters, unitCount], row-major. */
export interface UnitValues {
  readonly units: Float32Array;
  readonly unitCount: number;
}

/** A unit that stays above a threshold over a phrase, and the same nowhere around it. */
export interface SteadyUnit {
  readonly unit: number;
  /** +1 where it stays high, −1 where it stays low. */
  readonly sign: 1 | -1;
  /** Mean of its value over the phrase, times the sign, less that over all other characters. */
  readonly contrast: number;
}

/**
 * Units that stay on over a phrase, |h| ≥ threshold with one sign throughout, those first that differ
 * most from what they are elsewhere (Strobelt 2018).
 */
export function steadyUnits(
  { units, unitCount }: UnitValues,
  phrase: Range,
  threshold: number,
): SteadyUnit[] {
  const count = units.length / unitCount;
  const inside = phrase.end - phrase.start;
  if (inside <= 0) return [];
  const found: SteadyUnit[] = [];
  for (let unit = 0; unit < unitCount; unit++) {
    const sign = units[phrase.start * unitCount + unit] < 0 ? -1 : 1;
    let [sum, total, isSteady] = [0, 0, true];
    for (let at = 0; at < count; at++) {
      const value = sign * units[at * unitCount + unit];
      total += value;
      if (at < phrase.start || at >= phrase.end) continue;
      sum += value;
      if (value < threshold) isSteady = false;
    }
    if (!isSteady) continue;
    const elsewhere = count > inside ? (total - sum) / (count - inside) : 0;
    found.push({ unit, sign, contrast: sum / inside - elsewhere });
  }
  return found.sort((a, b) => b.contrast - a.contrast);
}

/**
 * Other places at which all of these units stay on together for at least `shortest` characters, the
 * longest first. Places that touch the phrase are left out.
 */
export function similarPlaces(
  { units, unitCount }: UnitValues,
  steady: readonly SteadyUnit[],
  threshold: number,
  phrase: Range,
  shortest = 2,
): Range[] {
  if (steady.length === 0) return [];
  const count = units.length / unitCount;
  const isOn = (at: number) =>
    at < count &&
    steady.every(({ unit, sign }) => sign * units[at * unitCount + unit] >= threshold);
  const places: Range[] = [];
  for (let at = 0; at < count; at++) {
    if (!isOn(at)) continue;
    const start = at;
    while (isOn(at)) at++;
    const isApart = at <= phrase.start || start >= phrase.end;
    if (isApart && at - start >= shortest) places.push({ start, end: at });
  }
  return places.sort((a, b) => b.end - b.start - (a.end - a.start));
}
