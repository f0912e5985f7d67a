import { type Theme, themes } from '@unrolled/charts';
import { address } from '../shell/address.svelte.ts';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

class CurrentTheme {
  #systemIsDark = $state(systemIsDark.matches);
  // Derived, so that pictures are not drawn anew whenever anything else in the address changes.
  readonly choice: ThemeChoice = $derived(address.choice('theme', themeChoices, 'system'));
  readonly name: keyof typeof themes = $derived(
    this.choice === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.choice,
  );
  readonly colours: Theme = $derived(themes[this.name]);

  constructor() {
    systemIsDark.addEventListener('change', ({ matches }) => {
      this.#systemIsDark = matches;
    });
  }

  set(choice: ThemeChoice): void {
    address.set({ theme: choice === 'system' ? null : choice });
  }
}

export const theme = new CurrentTheme();

/** Gives the tokens to the style sheet, as custom properties. */
export function applyTheme(name: keyof typeof themes): void {
  const root = document.documentElement;
  root.dataset.theme = name;
  for (const [token, colour] of Object.entries(themes[name])) {
    root.style.setProperty(
      `--${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      colour,
    );
  }
}
