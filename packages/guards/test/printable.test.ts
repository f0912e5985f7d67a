import { describe, expect, it } from 'vitest';
import { describeList, printable, printableLines } from '../src/index.ts';

const hostile = 'a\u001b[2J\r\n\tb\u009b1m\u202ec\u2066\u2028d\u0000\u007f';

describe('printable', () => {
  it('shows what would move a cursor, end a line or turn the text', () => {
    expect(printable(hostile)).toBe(
      'a\\u001b[2J\\r\\n\\tb\\u009b1m\\u202ec\\u2066\\u2028d\\u0000\\u007f',
    );
  });

  it('keeps what people write', () => {
    const text = 'naïve, “한글” שלום 👩‍👩‍👧 می‌خواهم';
    expect(printable(text)).toBe(text);
    expect(printableLines(text)).toBe(text);
  });

  it('keeps lines where they are wanted, but no carriage return that writes over one', () => {
    expect(printableLines('a\n\tb\r\nc\rd\u001b[A')).toBe('a\n\tb\r\nc\\rd\\u001b[A');
  });

  it('makes JSON that means the same', () => {
    const json = printable(JSON.stringify({ text: hostile }));
    expect(JSON.parse(json)).toEqual({ text: hostile });
    expect(json).toBe(printable(json));
  });
});

it('describeList quotes a few texts, each in short', () => {
  expect(describeList(['a', 'b\n'])).toBe('"a", "b\\n"');
  expect(describeList([])).toBe('');
  const many = Array.from({ length: 5000 }, () => 'x'.repeat(1000));
  expect(describeList(many)).toMatch(/^("x{60}…", ){8}and 4992 more$/);
});
