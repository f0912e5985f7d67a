import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { parseCaptions, parseImageNames } from '../src/index.ts';

const expected = [
  ['a.jpg', ['a dog', 'a brown dog, asleep']],
  ['b.jpg', ['two cats']],
];
const json = JSON.stringify;

describe('captions', () => {
  it.each<[string, string, string]>([
    [
      'the text of Flickr8k',
      'token.txt',
      'a.jpg#0\ta dog\r\nb.jpg#0\ttwo cats\na.jpg#1\ta brown dog, asleep\n',
    ],
    [
      'tab-separated values',
      'c.tsv',
      'image\tcaption\na.jpg\ta dog\na.jpg\ta brown dog, asleep\nb.jpg\ttwo cats\n',
    ],
    [
      'comma-separated values',
      'c.csv',
      'image,caption\na.jpg,a dog\na.jpg,"a brown dog, asleep"\nb.jpg,two cats\n',
    ],
    [
      'such values in .txt',
      'c.txt',
      '\ufeffimage,caption\na.jpg,a dog\na.jpg,"a brown dog, asleep"\nb.jpg,two cats',
    ],
    [
      'JSON Lines',
      'c.jsonl',
      [
        { image: 'a.jpg', caption: 'a dog' },
        { caption: 'a brown dog, asleep', image: 'a.jpg' },
        { image: 'b.jpg', caption: 'two cats' },
      ]
        .map((row) => json(row))
        .join('\n'),
    ],
    [
      'a JSON list',
      'c.json',
      json([
        { image: 'a.jpg', captions: ['a dog', 'a brown dog, asleep'] },
        { image: 'b.jpg', caption: 'two cats' },
      ]),
    ],
    [
      'a JSON object',
      'c.json',
      json({ 'a.jpg': ['a dog', 'a brown dog, asleep'], 'b.jpg': 'two cats' }),
    ],
    [
      'JSON of COCO',
      'c.json',
      json({
        images: [
          { id: 7, file_name: 'a.jpg' },
          { id: 3, file_name: 'b.jpg' },
        ],
        annotations: [
          { image_id: 7, caption: 'a dog' },
          { image_id: 3, caption: 'two cats' },
          { image_id: 7, caption: 'a brown dog, asleep' },
        ],
      }),
    ],
  ])('are read from %s', (_, source, text) => {
    const captions = parseCaptions(text, { source });
    expect([...captions].sort()).toEqual(expected);
  });

  it('are read from columns of other names, or by number', () => {
    const text = 'file;lang;text\na.jpg;en;a dog\n';
    const named = { source: 'c.csv', imageColumn: 'file', captionColumn: 'text' };
    expect(parseCaptions(text, named).get('a.jpg')).toEqual(['a dog']);
    const numbered = { source: 'c.csv', imageColumn: 1, captionColumn: 3, separator: ';' };
    expect(parseCaptions(text, numbered).get('a.jpg')).toEqual(['a dog']);
  });

  it.each<[string, string, RegExp]>([
    ['c.csv', 'image,text\na.jpg,x\n', /expected one column "caption".*captionColumn/],
    ['c.txt', 'a.jpg#0\ta dog\nsomething\n', /line 2 must be the name of an image, #, a number/],
    ['c.txt', 'some text', /by its ending/],
    [
      'c.json',
      '{"images":[],"annotations":[{"image_id":1,"caption":"x"}]}',
      /annotation 1 must have/,
    ],
    ['c.json', '[{"image":"a.jpg","captions":[3]}]', /entry 1 must have the name .* and 3/],
    ['c.json', '{', /expected JSON with captions/],
    ['c.json', '7', /expected captions of images, got none/],
    ['c.tsv', 'image\tcaption\n \ta dog\n', /line 2 must have the name of an image/],
  ])('are refused where %s holds %s', (source, text, message) => {
    expect(() => parseCaptions(text, { source })).toThrow(message);
    expect(() => parseCaptions(text, { source })).toThrow(DataError);
  });
});

describe('names of images', () => {
  it('are a name a line, and nothing else', () => {
    expect(parseImageNames('a.jpg\r\n\r\nfolder/b 2.png')).toEqual(['a.jpg', 'folder/b 2.png']);
    expect(parseImageNames('a.jpg#0\ta dog\n')).toBeNull();
    expect(parseImageNames('image,caption\na.jpg,dog')).toBeNull();
    expect(parseImageNames('')).toBeNull();
  });
});
