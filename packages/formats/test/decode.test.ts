import { FormatError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../src/index.ts';
import { member, rawFile, withHeaderLength } from './raw-file.ts';

const one = member('a', 'U8', [3], [0, 3]);

describe('decodeSafetensors reads', () => {
  it('a file without metadata or checksums, whatever the order of its header', () => {
    const header = `{${member('late', 'I8', [2], [4, 6])}, ${member('early', 'U16', [2, 1], [0, 4])}}  `;
    const { tensors, metadata } = decodeSafetensors(rawFile(header, 6));
    expect([...tensors]).toEqual([
      ['late', { dtype: 'I8', shape: [2], data: Int8Array.of(5, 6) }],
      ['early', { dtype: 'U16', shape: [2, 1], data: Uint16Array.of(0x0201, 0x0403) }],
    ]);
    expect(metadata).toEqual(new Map());
  });

  it('an empty file of no tensors, scalars and tensors of no elements', () => {
    expect(decodeSafetensors(rawFile('{}')).tensors.size).toBe(0);
    const header = `{${member('none', 'F32', [0, 7], [1, 1])},${member('scalar', 'U8', [], [0, 1])},${member('no', 'F32', [0], [0, 0])}}`;
    const { tensors } = decodeSafetensors(rawFile(header, 1));
    expect(tensors.get('scalar')).toEqual({ dtype: 'U8', shape: [], data: Uint8Array.of(1) });
    expect(tensors.get('none')).toEqual({ dtype: 'F32', shape: [0, 7], data: new Float32Array() });
  });

  it('values as a view where they are aligned and as a copy where they are not', () => {
    for (const shift of [0, 1, 2, 3, 4]) {
      const header = `{${member('x', 'I32', [2], [0, 8])}}`.padEnd(64);
      const file = rawFile(header, 8);
      const buffer = new ArrayBuffer(file.length + shift);
      const bytes = new Uint8Array(buffer, shift);
      bytes.set(file);
      const values = decodeSafetensors(bytes).tensors.get('x')!.data;
      expect(values).toEqual(Int32Array.of(0x04030201, 0x08070605));
      expect(values.buffer === buffer).toBe(shift % 4 === 0);
    }
  });

  it('names and metadata keys that mean something to JavaScript, as names like any other', () => {
    const header = `{"__metadata__":{"__proto__":"p","constructor":"c"},${member('__proto__', 'U8', [1], [0, 1])},${member('toString', 'U8', [1], [1, 2])}}`;
    const { tensors, metadata } = decodeSafetensors(rawFile(header, 2));
    expect([...tensors.keys()]).toEqual(['__proto__', 'toString']);
    expect([...metadata]).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const largest = Number.MAX_SAFE_INTEGER;

const refused: readonly [what: string, bytes: Uint8Array, message: RegExp][] = [
  ['an empty file', new Uint8Array(), /begins with 8 bytes of header length, got 0/],
  ['a file of 7 bytes', new Uint8Array(7), /got 7 in all/],
  ['header length 0', rawFile(''), /at least 2 bytes .* got 0/],
  ['header length 1', rawFile('{'), /at least 2 bytes .* got 1/],
  ['a header beyond the file', withHeaderLength(rawFile('{}'), 3n), /3 bytes but holds only 2/],
  ['a header over the cap', withHeaderLength(rawFile('{}'), 100_000_001n), /100000001 bytes, more/],
  ['a huge header', withHeaderLength(rawFile('{}'), 2n ** 64n - 1n), /18446744073709551615 bytes/],
  ['a header that is not UTF-8', rawFile(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), /not UTF-8/],
  ['a byte order mark', rawFile('\ufeff{}'), /opening '\{' at character 0/],
  ['a pickle, not JSON', rawFile('\x80\x02}q'), /opening '\{' at character 0, got "\\u0080"/],
  ['a header that starts with a space', rawFile(' {}'), /opening '\{' at character 0, got " "/],
  ['a header cut short', rawFile('{"a":{"dtype":"U8"'), /at character 18, got its end/],
  ['an unfinished string', rawFile('{"a'), /a quoted name at character 1, got "\\"a"/],
  ['an unfinished escape', rawFile('{"a\\'), /a quoted name at character 1/],
  ['a control character in a name', rawFile(`{"a\n":{}}`), /a quoted name at character 1/],
  ['a trailing comma', rawFile(`{${one},}`, 3), /a quoted name at character 53, got "}"/],
  ['text after the header', rawFile(`{${one}} x`, 3), /nothing but spaces after the header/],
  ['a second header', rawFile(`{${one}}{}`, 3), /nothing but spaces .* at character 53, got "\{"/],
  ['padding by zero bytes', rawFile(`{${one}}\0\0`, 3), /nothing but spaces/],
  ['an array for a header', rawFile('[]'), /opening '\{'/],
  ['a nesting bomb', rawFile(nested(1_000_000)), /opening '\{'/],
  ['a nesting bomb in a tensor', rawFile(`{"a":${nested(1_000_000)}}`), /'\{' at character 5/],
  [
    'a nesting bomb in a shape',
    rawFile(`{${member('a', 'U8', [], []).replace('[]', nested(1_000_000))}}`),
    /whole number .* got "\["/,
  ],
  [
    'a nesting bomb of objects',
    rawFile('{"a":'.repeat(1_000_000)),
    /tensor "a" has an unknown entry.* "a"/,
  ],
  ['a name of 5 MB', rawFile(`{"${'x'.repeat(5_000_000)}":1}`), /'\{' at character/],
  ['a number of 5 MB', rawFile(`{"a":{"shape":[${'1'.repeat(5_000_000)}]}}`), /whole number/],
  [
    'metadata that is not an object',
    rawFile('{"__metadata__":[]}'),
    /'\{' at character 16, got "\["/,
  ],
  [
    'metadata that is not text',
    rawFile('{"__metadata__":{"a":1}}'),
    /a string at character 21, got "1"/,
  ],
  ['nested metadata', rawFile('{"__metadata__":{"a":{}}}'), /a string at character 21, got "\{"/],
  ['a tensor twice', rawFile(`{${one},${one}}`, 3), /the header has the name "a" twice/],
  ['__metadata__ twice', rawFile('{"__metadata__":{},"__metadata__":{}}'), /"__metadata__" twice/],
  [
    'a metadata key twice',
    rawFile('{"__metadata__":{"k":"1","\\u006b":"2"}}'),
    /__metadata__ has the name "k" twice/,
  ],
  [
    'a dtype twice',
    rawFile(`{"a":{"dtype":"U8","dtype":"I8"}}`),
    /tensor "a" has the name "dtype" twice/,
  ],
  ['an unknown entry', rawFile(`{"a":{"__proto__":{"dtype":"U8"}}}`), /unknown entry: "__proto__"/],
  [
    'a tensor without shape',
    rawFile('{"a":{"dtype":"U8","data_offsets":[0,3]}}', 3),
    /must have dtype, shape and data_offsets/,
  ],
  ['an empty tensor record', rawFile('{"a":{}}'), /tensor "a" must have dtype, shape/],
  [
    'an unknown dtype',
    rawFile(`{${member('a', 'F33', [], [0, 4])}}`, 4),
    /dtype "F33"; known are F64, I64/,
  ],
  [
    'a dtype of the prototype',
    rawFile(`{${member('a', 'constructor', [], [0, 4])}}`, 4),
    /dtype "constructor"; known/,
  ],
  ['half a surrogate pair', rawFile('{"\\ud800":{}}'), /well-formed Unicode at character 1/],
  ['one offset', rawFile(`{${member('a', 'U8', [3], [3])}}`, 3), /must have 2 data_offsets, got 1/],
  ['three offsets', rawFile(`{${member('a', 'U8', [3], [0, 3, 3])}}`, 3), /2 data_offsets, got 3/],
  [
    'a negative offset',
    rawFile(`{${member('a', 'U8', [3], [-3, 0])}}`, 3),
    /whole number from 0 to 2\^53 - 1 at character \d+, got "-3"/,
  ],
  [
    'a fractional offset',
    rawFile(`{${member('a', 'U8', [3], [0, 2.5])}}`, 3),
    /whole number .* got "2.5"/,
  ],
  ['an offset with a zero fraction', rawFile('{"a":{"data_offsets":[0.0,3]}}'), /got "0.0"/],
  ['an offset with an exponent', rawFile('{"a":{"data_offsets":[0,3e0]}}'), /got "3e0"/],
  ['a leading zero', rawFile('{"a":{"data_offsets":[0,03]}}'), /got "03"/],
  ['an offset of minus zero', rawFile('{"a":{"data_offsets":[-0,3]}}'), /got "-0"/],
  ['an offset as text', rawFile('{"a":{"data_offsets":["0","3"]}}'), /whole number .* got "\\""/],
  [
    'an offset above 2^53',
    rawFile('{"a":{"data_offsets":[0,9007199254740993]}}'),
    /got "9007199254740993"/,
  ],
  ['an infinite size', rawFile('{"a":{"shape":[1e999]}}'), /got "1e999"/],
  [
    'offsets in the wrong order',
    rawFile(`{${member('a', 'U8', [3], [3, 0])}}`, 3),
    /takes 3 bytes, but its data_offsets are 3 to 0/,
  ],
  [
    'a shape of fewer values than bytes',
    rawFile(`{${member('a', 'U8', [2], [0, 3])}}`, 3),
    /shape "\[2\]" and dtype U8 takes 2 bytes/,
  ],
  [
    'a shape of more values than bytes',
    rawFile(`{${member('a', 'F32', [3], [0, 3])}}`, 3),
    /takes 12 bytes/,
  ],
  [
    'a product beyond 2^53',
    rawFile(`{${member('a', 'U8', [largest, largest], [0, 3])}}`, 3),
    /too large to count/,
  ],
  [
    'a product of 0 by overflow',
    rawFile(`{${member('a', 'U8', [2 ** 32, 2 ** 32, 0], [0, 0])}}`),
    /too large to count/,
  ],
  [
    'a size beyond 2^53',
    rawFile(`{${member('a', 'F64', [largest], [0, 3])}}`, 3),
    /too large to count/,
  ],
  [
    'a tensor beyond the data',
    rawFile(`{${member('a', 'U8', [5], [0, 5])}}`, 3),
    /take 5 bytes of data, got 3; the file is cut short/,
  ],
  ['bytes after the last tensor', rawFile(`{${one}}`, 5), /2 bytes at the end belong to no tensor/],
  ['data without tensors', rawFile('{}', 1), /1 bytes at the end belong to no tensor/],
  [
    'overlapping tensors',
    rawFile(`{${one},${member('b', 'U8', [3], [2, 5])}}`, 5),
    /tensor "b" overlaps the one before: it begins at byte 2, expected 3/,
  ],
  [
    'the same bytes for two tensors',
    rawFile(`{${one},${member('b', 'U8', [3], [0, 3])}}`, 3),
    /tensor "b" overlaps/,
  ],
  [
    'an empty tensor inside another',
    rawFile(`{${one},${member('b', 'U8', [0], [1, 1])}}`, 3),
    /tensor "b" overlaps/,
  ],
  [
    'a hole between tensors',
    rawFile(`{${one},${member('b', 'U8', [1], [4, 5])}}`, 5),
    /tensor "b" leaves a gap before it: it begins at byte 4, expected 3/,
  ],
  [
    'a hole at the start',
    rawFile(`{${member('b', 'U8', [1], [1, 2])}}`, 2),
    /tensor "b" leaves a gap/,
  ],
];

describe('decodeSafetensors refuses', () => {
  it.each(refused)('%s', (_, bytes, message) => {
    const decode = () => decodeSafetensors(bytes, { source: 'model.safetensors' });
    expect(decode).toThrow(FormatError);
    expect(decode).toThrow(message);
    expect(decode).toThrow(/^decodeSafetensors: model\.safetensors: /);
    expect(decode).toThrow(/^[^\n]{1,400}$/);
  });
});
