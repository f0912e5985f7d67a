interface Study {
  dispose(): Promise<void>;
}

/** The study that a page has open in the worker. */
export class Opened<Kind extends Study> {
  #latest: Promise<Kind>;

  /** @param what names it in the error of a call that comes before it */
  constructor(what: string) {
    this.#latest = Promise.reject(new Error(`${what} is not open`));
    this.#latest.catch(() => {});
  }

  /** Opens another study, one after the other, and then frees the former; after a failure that stays. */
  async open(make: () => Kind | Promise<Kind>): Promise<Kind> {
    const former = this.#latest;
    const next = former.then(
      () => make(),
      () => make(),
    );
    this.#latest = next.catch(() => former);
    this.#latest.catch(() => {});
    const study = await next;
    await former.then(
      (one) => one.dispose(),
      () => {},
    );
    return study;
  }

  /** The study that is open, or the one that is being opened. @throws Error before the first one */
  get current(): Promise<Kind> {
    return this.#latest;
  }
}
