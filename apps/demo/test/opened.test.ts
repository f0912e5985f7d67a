import { expect, it } from 'vitest';
import { Opened } from '../src/worker/opened.ts';

/** Notes what happens to it. */
class FakeStudy {
  readonly name: string;
  readonly #events: string[];

  constructor(name: string, events: string[]) {
    this.name = name;
    this.#events = events;
    events.push(`${name} opened`);
  }
  async dispose() {
    this.#events.push(`${this.name} freed`);
  }
}

it('opens one study after the other, and frees the former when the next is there', async () => {
  const events: string[] = [];
  const opened = new Opened<FakeStudy>('the model');
  await expect(opened.current).rejects.toThrow('the model is not open');
  const first = opened.open(async () => new FakeStudy('a', events));
  const second = opened.open(async () => new FakeStudy('b', events));
  expect((await opened.current).name).toBe('b');
  expect([(await first).name, (await second).name]).toEqual(['a', 'b']);
  expect(events).toEqual(['a opened', 'b opened', 'a freed']);
});

it('keeps the former where the next cannot be opened, and opens another after it', async () => {
  const events: string[] = [];
  const opened = new Opened<FakeStudy>('the model');
  const damaged = () => Promise.reject(new Error('the file is damaged'));
  await expect(opened.open(damaged)).rejects.toThrow('damaged');
  await opened.open(() => new FakeStudy('a', events));
  await expect(opened.open(damaged)).rejects.toThrow('damaged');
  expect((await opened.current).name).toBe('a');
  await opened.open(() => new FakeStudy('b', events));
  expect(events).toEqual(['a opened', 'b opened', 'a freed']);
});
