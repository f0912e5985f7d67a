import {
  check,
  checkOptions,
  checkRecord,
  describe,
  type OptionRules,
  readFrom,
  rules,
} from '@unrolled/guards';
import { DataError, type Rng } from '@unrolled/tensor';

/** The JSON files of two packages from npm that the images are made of. */
export interface EmojiFiles {
  /** `icons.json` of an icon set of Iconify, such as `@iconify-json/fluent-emoji-flat`. */
  readonly icons: unknown;
  /** `chars.json` of that icon set. */
  readonly characters: unknown;
  /** `data.json` of `emojibase-data` in a language, such as `emojibase-data/ko/data.json`. */
  readonly names: unknown;
}

/** A picture of a person or hand with a skin tone, and its name. */
export interface EmojiImage {
  /** The name of its icon: `artist-dark`. */
  readonly icon: string;
  /** Its name in the language of the names: `artist: dark skin tone`. */
  readonly caption: string;
  /** The picture, 128 × 128. */
  readonly svg: string;
}

/** Pictures of emoji, split so that tested skin tones are new. */
export interface EmojiImages {
  readonly training: readonly EmojiImage[];
  /** One skin tone of every emoji. No picture of training has both its emoji and its skin tone. */
  readonly test: readonly EmojiImage[];
}

/** Options of `emojiImages`. */
export interface EmojiOptions {
  /** Draws which skin tone of each emoji is held out. */
  readonly rng: Rng;
}

const optionRules: OptionRules<EmojiOptions> = { rng: rules.rng };

/** Side of a picture in pixels. */
const side = 128;

/**
 * Emoji of hands and of people down to the chest in five skin tones with their names: 525 pictures with the
 * Fluent icon set. Excluded are whole people, whose skin is a few pixels, and those without a stated gender
 * where there are a man and a woman that look similar. The names are those of Unicode, in about thirty
 * languages, and the pictures drawings, one of each: real names, but no photographs, and nothing but what
 * an emoji shows.
 * @throws DataError for files of another kind, or without emoji in skin tones
 */
export function emojiImages(files: EmojiFiles, options: EmojiOptions): EmojiImages {
  const where = 'emojiImages';
  const copy = checkRecord(where, 'the files', files);
  const { rng } = checkOptions(where, options, optionRules);
  const icons = objectOf(readFrom(copy.icons, 'icons'), 'icons');
  const characters = objectOf(copy.characters, 'characters');
  check(where, 'names', copy.names, rules.list);
  const training: EmojiImage[] = [];
  const test: EmojiImage[] = [];
  for (const emoji of copy.names as readonly unknown[]) {
    const skins = readFrom(emoji, 'skins');
    if (!Array.isArray(skins)) continue;
    const images = skins.flatMap((skin: unknown) => imageOf(skin, icons, characters));
    if (images.length < 2 || !isDistinct(emoji, images[0].icon, icons)) continue;
    const heldOut = rng.integer(images.length);
    images.forEach((image, place) => {
      (place === heldOut ? test : training).push(image);
    });
  }
  if (training.length > 0) return { training, test };
  throw new DataError(
    `${where}: expected emoji with skin tones, got none that all three files have; take icons and ` +
      'characters of one icon set of emoji, and names of emojibase-data',
  );
}

/** Subgroups of emojibase from which people are shown whole: 27 to 29. */
const wholePeople = 27;

/** Whether much of an emoji is skin, and no emoji of another gender looks like it. */
function isDistinct(
  emoji: unknown,
  icon: string,
  icons: Readonly<Record<string, unknown>>,
): boolean {
  if (Number(readFrom(emoji, 'subgroup')) >= wholePeople) return false;
  const man = /^person\b/.test(icon) ? icon.replace('person', 'man') : `man-${icon}`;
  return !Object.hasOwn(icons, man) && !icon.startsWith('older-person');
}

/** The picture of an emoji in one skin tone; none where two people have one each, or the set lacks it. */
function imageOf(
  skin: unknown,
  icons: Readonly<Record<string, unknown>>,
  characters: Readonly<Record<string, unknown>>,
): EmojiImage[] {
  const [code, caption, tone] = ['hexcode', 'label', 'tone'].map((name) => readFrom(skin, name));
  if (typeof code !== 'string' || typeof caption !== 'string' || typeof tone !== 'number')
    return [];
  const icon = characters[code.toLowerCase()];
  if (typeof icon !== 'string' || !Object.hasOwn(icons, icon)) return [];
  const body = readFrom(icons[icon], 'body');
  if (typeof body !== 'string') return [];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 32 32">` +
    `${body}</svg>`;
  return [{ icon, caption, svg }];
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new DataError(
    `emojiImages: ${name} must be the JSON of an icon set of Iconify, got ${describe(value)}`,
  );
}
