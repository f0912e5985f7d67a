import type { CaptionLanguage, PictureReading } from './calls.ts';

/**
 * The English of each word that the model of pictures writes. A Korean relation stands behind what it
 * refers to: 파란 별 위에 빨간 원, “on top of a blue star a red circle”, is blue star below red circle.
 */
const english: Readonly<Record<string, string>> = {
  ...{ 빨간: 'red', 초록: 'green', 파란: 'blue', 노란: 'yellow', 보라: 'purple', 하얀: 'white' },
  ...{ 원: 'circle', 사각형: 'square', 삼각형: 'triangle' },
  ...{ 별: 'star', 십자: 'cross', 고리: 'ring' },
  ...{ 위에: 'below', 아래에: 'above', 왼쪽에: 'right of', 오른쪽에: 'left of' },
};

/** Captions in a language: those of the model are Korean, and are put into English word by word. */
export const captionsIn = (
  language: CaptionLanguage,
  captions: PictureReading['captions'],
): PictureReading['captions'] =>
  language === 'ko'
    ? captions
    : captions.map(({ words, score }) => ({
        words: words.map(({ text, attention }) => ({ text: english[text] ?? text, attention })),
        score,
      }));
