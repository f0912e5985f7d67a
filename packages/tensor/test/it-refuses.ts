import { expect, it } from 'vitest';

/** A call that is refused: its title, the name of the error, the beginning of its message, the call. */
type Refusal = [title: string, name: string, message: RegExp, run: () => unknown];

/** A test for each call that must throw. */
export function itRefuses(refusals: readonly Refusal[]): void {
  it.each(refusals)('%s', (_, name, message, run) => {
    let caught: unknown;
    try {
      run();
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name });
    expect(String(caught).slice(name.length + 2)).toMatch(message);
  });
}
