import type { HeldGate } from '../../worker/gates/calls.ts';

/** Gates that are held, as a field of the address: `f:3:1,i:*:0`. */
export const formatHeld = (held: readonly HeldGate[]): string | null =>
  held.length === 0
    ? null
    : held.map(({ letter, unit, value }) => `${letter}:${unit ?? '*'}:${value}`).join();

/** Reads the field; parts that are no gate of the model, or beyond its units, are left out. */
export function parseHeld(field: string, letters: readonly string[], units: number): HeldGate[] {
  return field.split(',').flatMap((part) => {
    const [letter, unitText = '', valueText = ''] = part.split(':');
    const unit = unitText === '*' ? null : Number(unitText);
    const value = Number(valueText);
    const isUnit = unit === null || (Number.isInteger(unit) && unit >= 0 && unit < units);
    if (!letters.includes(letter) || !isUnit || valueText === '' || unitText === '') return [];
    if (!Number.isFinite(value)) return [];
    const [least, most] = rangeOf(letter);
    return [{ letter, unit, value: Math.min(most, Math.max(least, value)) }];
  });
}

/** The range of a gate: that of its activation function. */
export const rangeOf = (letter: string): readonly [number, number] =>
  ['g', 'n', 'h'].includes(letter) ? [-1, 1] : [0, 1];
