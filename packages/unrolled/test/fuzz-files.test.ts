import { TokenizerError } from '@unrolled/tokenizers';
import { describe, expect, it } from 'vitest';
import { tasks } from '../src/command-line/tasks/registry.ts';
import { fuzz, fuzzFiles } from './fuzz-files/fuzz.ts';
import { fuzzedTasks } from './fuzz-files/model-readers.ts';
import type { Reader } from './fuzz-files/reader.ts';

describe('mutated files', () => {
  it('are made of the models of every task', () => {
    const names = fuzzedTasks.map(({ name }) => name);
    expect(names.sort()).toEqual(Object.keys(tasks).sort());
  });

  it('are refused with an error of Unrolled, or work', { timeout: 60_000 }, async () => {
    const findings = await fuzzFiles({ mutants: 40, seed: 1 });
    expect(findings.flatMap(({ faults }) => faults)).toEqual([]);
    expect(findings.length).toBeGreaterThan(10);
    for (const { reader, refused, accepted } of findings) {
      expect([reader, refused > 0, accepted > 0]).toEqual([reader, true, true]);
    }
  });

  /** Faults found in a reader that reads so. */
  async function problemsOf(read: Reader['read']): Promise<string[]> {
    let seedIsRead = false;
    const reader: Reader = {
      name: 'reader under test',
      seeds: [Uint8Array.of(1, 2, 3)],
      mutate: (bytes) => bytes,
      read: (bytes) => {
        if (seedIsRead) return read(bytes);
        seedIsRead = true;
        return () => {};
      },
    };
    const { faults } = await fuzz(reader, { mutants: 1, seed: 1, first: 0 });
    return faults.map(({ problem }) => problem);
  }

  it.each<[string, Reader['read'], RegExp]>([
    [
      'another error',
      () => {
        throw new TypeError('undefined is not a function');
      },
      /^threw TypeError: undefined is not/,
    ],
    [
      'an endless message',
      () => {
        throw new TokenizerError('a'.repeat(2000));
      },
      /error of 2000 characters/,
    ],
    [
      'a message that commands the terminal',
      () => {
        // Its constructor would escape this.
        throw Object.assign(new TokenizerError('message'), { message: '\u001b[2J' });
      },
      /error with signs/,
    ],
    [
      'what does not work',
      () => () => {
        throw new TokenizerError('no such token');
      },
      /accepted, then failed in use: .*no such token/,
    ],
  ])('are a fault when they lead to %s', async (_, read, problem) => {
    expect(await problemsOf(read)).toEqual([expect.stringMatching(problem)]);
  });

  it('are no fault when they are refused or work', async () => {
    expect(await problemsOf(() => () => {})).toEqual([]);
    const refuse = () => {
      throw new TokenizerError('the file is damaged');
    };
    expect(await problemsOf(refuse)).toEqual([]);
  });
});
