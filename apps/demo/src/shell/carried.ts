import { type Ask, DeviceLostError, type Restore } from '../worker/client.ts';

/** State that a page keeps in the worker and carries to the next one. */
export interface CarriedState {
  /** Opens anew on another worker what the address asks for, where something was open. */
  readonly open: Restore;
  /**
   * Asks for what was learned, and returns what restores it on another worker; nothing where `open` does. Where it
   * is left out, nothing is learned, or it begins anew.
   */
  readonly save?: (ask: Ask) => Promise<Restore | undefined>;
}

/** The last copy of what a page keeps in the worker, for when a device is lost and gives nothing back. */
export class Carried {
  readonly #state: CarriedState;
  #copy: Restore | undefined;
  /** One more whenever something else is open, to which no earlier copy belongs. */
  #opening = 0;

  constructor(state: CarriedState) {
    this.#state = state;
  }

  /**
   * Asks for a copy; where that fails, the one before it stays.
   * @throws whatever the page's `save` does, unless the device is lost, which gives nothing back
   */
  async take(ask: Ask): Promise<void> {
    const opening = this.#opening;
    try {
      const copy = await this.#state.save?.(ask);
      if (opening === this.#opening) this.#copy = copy;
    } catch (reason) {
      if (!(reason instanceof DeviceLostError)) throw reason;
    }
  }

  /** Forgets the copy, since the page has opened something else. */
  forget(): void {
    this.#opening++;
    this.#copy = undefined;
  }

  /** Restores the copy on another worker, and keeps it; or opens anew what the address asks for. */
  async restore(ask: Ask): Promise<void> {
    const copy = this.#copy;
    await (copy ?? this.#state.open)(ask);
    this.#copy = copy;
  }
}
