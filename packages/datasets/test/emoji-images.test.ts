import { DataError, Rng } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { emojiImages } from '../src/index.ts';

/** Two emoji in skin tones, one without, a whole person, and a couple, which has two skin tones. */
const names = [
  {
    label: 'cook',
    hexcode: '1F9D1',
    skins: [1, 2, 3].map((tone) => ({ label: `cook: tone ${tone}`, hexcode: `A${tone}`, tone })),
  },
  {
    label: 'hand',
    hexcode: 'BB',
    skins: [1, 2, 3, 4].map((tone) => ({ label: `hand: tone ${tone}`, hexcode: `B${tone}`, tone })),
  },
  { label: 'star', hexcode: 'CC' },
  {
    label: 'swimmer',
    subgroup: 28,
    skins: [1, 2].map((tone) => ({ label: `swimmer: ${tone}`, hexcode: `A${tone}`, tone })),
  },
  { label: 'couple', hexcode: 'DD', skins: [{ label: 'two', hexcode: 'A1', tone: [1, 2] }] },
];
const characters = Object.fromEntries(
  ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4'].map((code) => [code, `icon-${code}`]),
);
const icons = {
  icons: Object.fromEntries(
    Object.values(characters)
      .filter((name) => name !== 'icon-b4')
      .map((name) => [name, { body: `<path id="${name}"/>` }]),
  ),
};
const make = (seed: number) => emojiImages({ icons, characters, names }, { rng: new Rng(seed) });

describe('emojiImages', () => {
  it('leaves out those of no stated gender where there is a man', () => {
    const all = { ...icons.icons, 'man-icon-b1': { body: '' } };
    const { test } = emojiImages({ icons: { icons: all }, characters, names }, { rng: new Rng(1) });
    expect(test.map(({ caption }) => caption.split(':')[0])).toEqual(['cook']);
  });

  it('holds out one skin tone of each emoji', () => {
    const { training, test } = make(1);
    expect(test.map(({ caption }) => caption.split(':')[0])).toEqual(['cook', 'hand']);
    expect([...training, ...test].map(({ icon }) => icon).sort()).toEqual([
      ...['icon-a1', 'icon-a2', 'icon-a3', 'icon-b1', 'icon-b2', 'icon-b3'],
    ]);
    expect(test[0].svg).toMatch(/^<svg .*width="128" height="128".*<path id="icon-a\d"\/><\/svg>$/);
    expect(make(1)).toEqual({ training, test });
    expect([2, 3, 4, 5].some((seed) => make(seed).test[0].icon !== test[0].icon)).toBe(true);
  });

  it.each<[object, RegExp]>([
    [{ icons, characters: {}, names }, /expected emoji with skin tones, got none/],
    [{ icons: null, characters, names }, /icons must be the JSON of an icon set/],
    [{ icons, characters, names: [null, { skins: [null] }] }, /got none that all three files have/],
  ])('refuses other files: %#', (files, message) => {
    const call = () => emojiImages(files as never, { rng: new Rng(1) });
    expect(call).toThrow(message);
    expect(call).toThrow(DataError);
  });
});
