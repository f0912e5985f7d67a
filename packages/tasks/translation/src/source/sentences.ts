/** Abbreviations after which a sentence continues, though a capital letter may follow. */
const abbreviation =
  /(?:^|[\s("'«“])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Sen|Gov|Gen|Col|Capt|Lt|Sgt|St|Ste|Mt|Ft|Jr|Sr|Co|Corp|Inc|Ltd|Nr|Vol|Fig|Abb|vs|ca|approx|e\.g|i\.e|cf|M|MM|Mme|Mlle|Mgr|Sra?|Srta|Hr|Fr|Frl|Str|bzw|z\.\s?B|d\.\s?h|u\.\s?a|\p{Lu}(?:\.\p{Lu})*)\.\s+$/u;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  segmenters.set(language, segmenter);
  return segmenter;
}

/** The day of a date, or an ordinal number: `14. Juli`. */
const ordinal = /(?:^|[\s(])(?:[1-9]|[12]\d|3[01])\.\s+$/u;

/** An abbreviation before a number: `No. 5`, `4 dec. 2000`. */
const shortWord = /(?:^|[\s(])\p{L}{1,3}\.\s+$/u;

const quoteEnd = /["'”’»)]\s*$/u;

/** A sign that may end a sentence, with more text behind it. */
const mayHoldTwo = /[.!?…。！？؟।\u2029\n][\s\S]*\S/;

/**
 * The sentences of a text, with the white space after each; joined they are the text. Abbreviations, and
 * quotations continued by the next words, end no sentence.
 * @param language BCP 47 tag, or `und`
 */
export function sentencesOf(text: string, language: string): string[] {
  if (!mayHoldTwo.test(text)) return text === '' ? [] : [text];
  const sentences: string[] = [];
  let goesOn = false;
  for (const { segment } of segmenterOf(language).segment(text)) {
    const last = sentences.at(-1);
    const isOne =
      goesOn ||
      (last !== undefined &&
        ((quoteEnd.test(last) && /^\p{Ll}/u.test(segment)) ||
          (shortWord.test(last) && /^\p{Nd}/u.test(segment))));
    if (last !== undefined && isOne) {
      sentences[sentences.length - 1] = last + segment;
    } else {
      sentences.push(segment);
    }
    goesOn = abbreviation.test(segment) || ordinal.test(segment) || !/[\p{L}\p{N}]/u.test(segment);
  }
  return sentences;
}
