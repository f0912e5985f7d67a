import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, withChanges } from '../src/shell/address.ts';

describe('addresses', () => {
  it('keep any text', () => {
    const address = { page: 'gates', fields: { text: '한글 & “a=b”? #/50%', t: '3' } };
    expect(parseAddress(formatAddress(address))).toEqual(address);
  });

  it.each([
    ['', { page: '', fields: {} }],
    ['#', { page: '', fields: {} }],
    ['#/character', { page: 'character', fields: {} }],
    ['#character?unit=3&unit=4', { page: 'character', fields: { unit: '4' } }],
    ['#/character?%E0%A4', { page: 'character', fields: { '\ufffd': '' } }],
  ])('read %j', (hash, expected) => {
    expect(parseAddress(hash)).toEqual(expected);
  });

  it('change some fields and remove others', () => {
    const changed = withChanges({ page: 'p', fields: { a: '1', b: '2' } }, { a: null, c: 3 });
    expect(changed).toEqual({ page: 'p', fields: { b: '2', c: '3' } });
  });
});
