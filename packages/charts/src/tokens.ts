import { check, checkAll, type Rule, rules } from '@unrolled/guards';
import { contrast, type Hex, hexRule, mix } from './colour.ts';

/**
 * The visual language of all pages and pictures: one colour for each quantity of a recurrent network, the same
 * wherever it appears, and always with its letter next to it. A test holds those that appear together
 * apart for every kind of colour vision. A GRU's gates have the colours of their counterparts in an
 * LSTM: z keeps the state as f does, n proposes values as g does, and r lets in as i does.
 */
export interface Theme {
  readonly background: Hex;
  /** Cards and controls. */
  readonly surface: Hex;
  readonly text: Hex;
  readonly muted: Hex;
  readonly line: Hex;
  readonly accent: Hex;
  /** On `accent`. */
  readonly onAccent: Hex;
  /** Ends of the scale of values from −1 to 1; 0 is `surface`. */
  readonly negative: Hex;
  readonly positive: Hex;
  /** Quantities: input, states, gates, gradient. */
  readonly x: Hex;
  readonly h: Hex;
  readonly c: Hex;
  readonly i: Hex;
  readonly f: Hex;
  readonly g: Hex;
  readonly o: Hex;
  readonly r: Hex;
  readonly z: Hex;
  readonly n: Hex;
  readonly gradient: Hex;
  /** Kinds of networks that are compared. */
  readonly rnn: Hex;
  readonly lstm: Hex;
  readonly gru: Hex;
  /** Models that look back at their source, and those that have one vector of fixed size. */
  readonly attention: Hex;
  readonly fixed: Hex;
}

/** Colours of pages and pictures, light and dark. */
export const themes = {
  light: {
    background: '#fbfbf9',
    surface: '#ffffff',
    text: '#1b1f24',
    muted: '#565d66',
    line: '#d5d8dc',
    accent: '#0b5cad',
    onAccent: '#ffffff',
    negative: '#2166ac',
    positive: '#d6604d',
    x: '#6b7492',
    h: '#0268d1',
    c: '#4b1d90',
    i: '#0c8f5a',
    f: '#b22f00',
    g: '#989503',
    o: '#7c0b2c',
    r: '#0c8f5a',
    z: '#b22f00',
    n: '#989503',
    gradient: '#c80c2d',
    rnn: '#6b7280',
    lstm: '#0b5cad',
    gru: '#b25a00',
    attention: '#0b5cad',
    fixed: '#b25a00',
  },
  dark: {
    background: '#15181c',
    surface: '#1d2126',
    text: '#e8eaed',
    muted: '#a7aeb8',
    line: '#3a4048',
    accent: '#7db8ff',
    onAccent: '#10141a',
    negative: '#4393c3',
    positive: '#e07a5f',
    x: '#a8b3bf',
    h: '#5dacfb',
    c: '#9e6cd0',
    i: '#4ee8a1',
    f: '#ff8a4b',
    g: '#eecc39',
    o: '#e15071',
    r: '#4ee8a1',
    z: '#ff8a4b',
    n: '#eecc39',
    gradient: '#ff596a',
    rnn: '#a7aeb8',
    lstm: '#7db8ff',
    gru: '#ffb06b',
    attention: '#7db8ff',
    fixed: '#ffb06b',
  },
} as const satisfies Readonly<Record<string, Theme>>;

/** Quantities that are shown next to each other. */
export const shownTogether = [
  ['x', 'h', 'c', 'i', 'f', 'g', 'o'],
  ['x', 'h', 'r', 'z', 'n'],
  ['x', 'h', 'c', 'gradient'],
  ['rnn', 'lstm', 'gru'],
  ['attention', 'fixed'],
] as const satisfies readonly (readonly (keyof Theme)[])[];

const tokenRules = Object.fromEntries(
  Object.keys(themes.light).map((token) => [token, hexRule]),
) as Record<keyof Theme, Rule>;

/** Pictures ask for a colour per cell, so that a theme is looked at once. */
const checked = new WeakSet<Theme>(Object.values(themes));

function checkTheme(where: string, theme: Theme): void {
  check(where, 'theme', theme, rules.object);
  if (checked.has(theme)) return;
  checkAll(where, theme, tokenRules);
  checked.add(theme);
}

/**
 * Colours of lines and labels that are no quantities of a network, in order; after the last comes the first.
 * Colours of quantities that are shown together, which are distinguishable.
 */
export function seriesColours(theme: Theme): Hex[] {
  checkTheme('seriesColours', theme);
  const { h, f, i, g, o, x } = theme;
  return [h, f, i, g, o, x];
}

/**
 * Text colour on a background of that colour: that of the text or of the surface, whichever has more
 * contrast.
 */
export function inkOn(ground: Hex, theme: Theme): Hex {
  checkTheme('inkOn', theme);
  const { text, surface } = theme;
  return contrast(text, ground) >= contrast(surface, ground) ? text : surface;
}

/** Colour of a value from −1 to 1; beyond, that of the end. */
export function signedColour(value: number, theme: Theme): Hex {
  check('signedColour', 'value', value, rules.finite);
  checkTheme('signedColour', theme);
  const share = Math.min(1, Math.abs(value));
  return mix(theme.surface, value < 0 ? theme.negative : theme.positive, share);
}

/** Colour of a share from 0 to 1 of a quantity. */
export function shareColour(share: number, quantity: Hex, theme: Theme): Hex {
  check('shareColour', 'share', share, rules.finite);
  checkTheme('shareColour', theme);
  return mix(theme.surface, quantity, Math.min(1, Math.max(0, share)));
}
