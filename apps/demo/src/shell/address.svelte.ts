/**
 * The hash of the address as the state of the page: `#/character?unit=3`. Reading is reactive, numbers
 * are clamped, defaults are left out, and back and forward work.
 */
import { type Fields, formatAddress, parseAddress, withChanges } from './address.ts';

/** Browsers refuse more than about 100 changes of the address in 30 seconds. */
const writeDelay = 300;

class Address {
  #now = $state.raw(parseAddress(location.hash));
  /** The hash that `#now` was read from or written to. */
  #known = location.hash;
  /** Fields of pages that were left. */
  readonly #left = new Map<string, Fields>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener('hashchange', () => {
      clearTimeout(this.#timer);
      this.#left.set(this.#now.page, this.#now.fields);
      this.#known = location.hash;
      this.#now = parseAddress(location.hash);
    });
  }

  get page(): string {
    return this.#now.page;
  }

  text(name: string, otherwise: string, longest = 2_000): string {
    return (this.#now.fields[name] ?? otherwise).slice(0, longest);
  }

  choice<Choice extends string>(
    name: string,
    choices: readonly Choice[],
    otherwise: Choice,
  ): Choice {
    const given = this.#now.fields[name];
    return choices.find((choice) => choice === given) ?? otherwise;
  }

  number(name: string, otherwise: number, least: number, most: number): number {
    const given = Number(this.#now.fields[name] ?? Number.NaN);
    return Number.isFinite(given) ? Math.min(most, Math.max(least, given)) : otherwise;
  }

  whole(name: string, otherwise: number, least: number, most: number): number {
    return Math.round(this.number(name, otherwise, least, most));
  }

  /** Changes fields in place; null removes one. */
  set(changes: Readonly<Record<string, string | number | null>>): void {
    this.#now = withChanges(this.#now, changes);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), writeDelay);
  }

  /** Changes fields as a step that "back" takes back. */
  go(changes: Readonly<Record<string, string | number | null>>): void {
    this.#flush();
    this.#now = withChanges(this.#now, changes);
    history.pushState(null, '', formatAddress(this.#now));
    this.#known = location.hash;
  }

  /** This page with some fields changed; null removes one. */
  linkWith(changes: Readonly<Record<string, string | number | null>>): string {
    return formatAddress(withChanges(this.#now, changes));
  }

  /**
   * A page as it was when it was last open.
   * @param kept fields of every page, which go along
   */
  linkTo(page: string, kept: readonly string[]): string {
    const { page: here, fields: now } = this.#now;
    const shared = Object.fromEntries(kept.map((name) => [name, now[name] ?? null]));
    const fields = page === here ? now : (this.#left.get(page) ?? {});
    return formatAddress(withChanges({ page, fields }, shared));
  }

  /** The whole address, for a link that others can open. */
  get full(): string {
    return new URL(formatAddress(this.#now), location.href).href;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#write();
  }

  #write(): void {
    // The visitor has followed a link, and its event is still to come.
    if (location.hash !== this.#known) return;
    history.replaceState(null, '', formatAddress(this.#now));
    this.#known = location.hash;
  }
}

export const address = new Address();
