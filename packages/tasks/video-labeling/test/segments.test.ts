import { segmentsOf } from '@unrolled/metrics';
import { ArgumentError, DataError } from '@unrolled/tensor';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import {
  labelsOfSegments,
  parseSegments,
  type TimedSegment,
  timedSegments,
  timelineSvg,
  writeSegments,
} from '../src/index.ts';

const odd = 'say "<hi> & bye", -->\u0007 é';
const labels = ['rest', 'rest', 'rest', odd, odd, 'rest'];
const segments = timedSegments(labels, { frameRate: 4 });

/** Elements of XML with their attributes, and the text of all; throws unless it is well-formed. */
function readXml(xml: string) {
  const elements: { name: string; attributes: Readonly<Record<string, string>> }[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }));
  parser.on('text', (text) => text.trim() !== '' && texts.push(text));
  parser.write(xml).close();
  const all = (name: string) =>
    elements.filter((element) => element.name === name).map(({ attributes }) => attributes);
  return { all, texts };
}

describe('timed segments', () => {
  it('have times by frame rate', () => {
    expect(segments).toEqual([
      { label: 'rest', start: 0, end: 3, startTime: 0, endTime: 0.75 },
      { label: odd, start: 3, end: 5, startTime: 0.75, endTime: 1.25 },
      { label: 'rest', start: 5, end: 6, startTime: 1.25, endTime: 1.5 },
    ]);
  });

  it('have times of frames, which may be uneven, or none', () => {
    const times = [1, 1.5, 2.5];
    expect(timedSegments(['a', 'b', 'b'], { times })).toEqual([
      { label: 'a', start: 0, end: 1, startTime: 1, endTime: 1.5 },
      { label: 'b', start: 1, end: 3, startTime: 1.5, endTime: 3.5 },
    ]);
    expect(timedSegments(['a'])).toEqual([
      { label: 'a', start: 0, end: 1, startTime: null, endTime: null },
    ]);
  });

  it.each([
    [{ times: [0, 1] }, /number of times must be that of the labels, 3, got 2/],
    [{ times: [0, 1, 1] }, /ascend, got 1 for frame 2/],
    [{ frameRate: 0 }, /frameRate must be a number above 0/],
  ])('are refused for %j', (options, message) => {
    expect(() => timedSegments(['a', 'b', 'b'], options)).toThrow(message);
  });
});

describe('written segments', () => {
  it.each(['csv', 'json'] as const)('are read back: %s', (format) => {
    const read = parseSegments(writeSegments(format, segments), 'a file');
    expect(read).toEqual(segments.map(({ label, start, end }) => ({ label, start, end })));
    expect(labelsOfSegments(read, 6)).toEqual(labels);
  });

  it('are well-formed annotations of ELAN', () => {
    const { all, texts } = readXml(
      writeSegments('eaf', segments, { date: new Date('2026-01-02T03:04:05Z') }),
    );
    expect(all('ANNOTATION_DOCUMENT')[0].DATE).toBe('2026-01-02T03:04:05.000Z');
    const time = new Map(all('TIME_SLOT').map((slot) => [slot.TIME_SLOT_ID, slot.TIME_VALUE]));
    const read = all('ALIGNABLE_ANNOTATION').map((one) =>
      [one.TIME_SLOT_REF1, one.TIME_SLOT_REF2].map((slot) => Number(time.get(slot))),
    );
    expect(read).toEqual([
      [0, 750],
      [750, 1250],
      [1250, 1500],
    ]);
    expect(texts).toEqual(['rest', odd.replace('\u0007', '\uFFFD'), 'rest']);
    expect(all('TIER')[0].LINGUISTIC_TYPE_REF).toBe(all('LINGUISTIC_TYPE')[0].LINGUISTIC_TYPE_ID);
  });

  it('are cues of WebVTT', () => {
    const late = segments.map((segment) => ({
      ...segment,
      startTime: Number(segment.startTime) + 3723,
      endTime: Number(segment.endTime) + 3723,
    }));
    const cues = writeSegments('vtt', late).split('\n\n');
    expect(cues[0]).toBe('WEBVTT');
    expect(cues[1]).toBe('01:02:03.000 --> 01:02:03.750\nrest');
    expect(cues[2].split('\n')[1]).not.toContain('-->');
    expect(cues).toHaveLength(4);
  });

  it('need times in formats of time', () => {
    for (const format of ['eaf', 'vtt'] as const) {
      expect(() => writeSegments(format, timedSegments(labels))).toThrow(/needs times/);
    }
    expect(writeSegments('csv', timedSegments(['a']))).toBe(
      'label,start,end,startTime,endTime\na,0,1,,\n',
    );
  });

  it('of any labels come back from any format of tables', () => {
    const label = fc
      .string({ minLength: 1, maxLength: 6, unit: 'grapheme' })
      .map((text) => `x${text}x`);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 9 }), (own) => {
        for (const format of ['csv', 'json'] as const) {
          const read = parseSegments(writeSegments(format, timedSegments(own)));
          expect(labelsOfSegments(read, own.length)).toEqual(own);
        }
        readXml(writeSegments('eaf', timedSegments(own, { frameRate: 25 })));
      }),
    );
  });
});

describe('segments in seconds', () => {
  it('have the frames that begin in them, and go before frames where the rate is known', () => {
    const text = writeSegments('csv', timedSegments(labels, { frameRate: 4 }));
    expect(parseSegments(text, 'a.csv', 4)).toEqual(parseSegments(text, 'a.csv'));
    expect(parseSegments(text, 'a.csv', 8).map(({ start, end }) => [start, end])).toEqual([
      [0, 6],
      [6, 10],
      [10, 12],
    ]);
    const halves = parseSegments('startTime\tendTime\tlabel\n0.1\t0.9\ta\n0.9\t1.5\tb\n', 'a', 2);
    expect(halves).toEqual([
      { label: 'a', start: 1, end: 2 },
      { label: 'b', start: 2, end: 3 },
    ]);
  });

  it('fall on the frames at any rate, whatever is lost in rounding', () => {
    const rates = fc.constantFrom(5, 10, 12.5, 24, 25, 30_000 / 1001, 60);
    const list = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(list, rates, (own, frameRate) => {
        const timed = timedSegments(own, { frameRate }).map(({ label, startTime, endTime }) => {
          return { label, startTime, endTime };
        });
        const read = parseSegments(JSON.stringify({ segments: timed }), 'a.json', frameRate);
        expect(labelsOfSegments(read, own.length)).toEqual(own);
      }),
    );
  });

  it('end with the last frame where they end less than a frame after it', () => {
    const text = 'label,startTime,endTime\na,0,0.2\nb,0.2,0.42\nc,0.41,0.42\n';
    const read = parseSegments(text, 'a.csv', 10, 4);
    expect(labelsOfSegments(read, 4)).toEqual(['a', 'a', 'b', 'b']);
    const long = parseSegments('label,startTime,endTime\na,0,0.55\n', 'a.csv', 10, 4);
    expect(() => labelsOfSegments(long, 4)).toThrow(/within the 4 frames/);
    const counted = parseSegments('label,start,end\na,0,5\n', 'a.csv', 10, 4);
    expect(() => labelsOfSegments(counted, 4)).toThrow(/within the 4 frames/);
  });

  it('leave out those between two frames', () => {
    const text = 'label,startTime,endTime\na,0,0.31\nb,0.31,0.39\na,0.39,1\n';
    const read = parseSegments(text, 'a.csv', 10);
    expect(labelsOfSegments(read, 10)).toEqual(new Array(10).fill('a'));
  });

  it.each<[string, number | null, RegExp]>([
    ['label,startTime,endTime\na,0,1\n', null, /line 2 must be in frames.*multiply them/],
    ['label,startTime,endTime\na,1,0.5\n', 10, /line 2 must have a label and seconds.*1 to 0\.5/],
    ['label,startTime,endTime\na,-1,0.5\n', 10, /seconds, .* from -1/],
    ['label,startTime,endTime\na,00:01,00:02\n', 10, /"00:01" to "00:02"/],
    ['label,startTime\na,0\n', 10, /expected one column "endTime"/],
  ])('are not read from %j at a rate of %j', (text, rate, message) => {
    expect(() => parseSegments(text, 'a.csv', rate)).toThrow(DataError);
    expect(() => parseSegments(text, 'a.csv', rate)).toThrow(message);
  });
});

describe('segments of a clip', () => {
  const wave = { label: 'wave', start: 1, end: 3 };

  it('leave the rest to the background', () => {
    expect(labelsOfSegments([wave], 4, 'nothing')).toEqual(['nothing', 'wave', 'wave', 'nothing']);
  });

  it.each<[string, object[], string | null, RegExp]>([
    [
      'labels longer than frames',
      [{ ...wave, end: 9 }],
      'nothing',
      /within the 4 frames.*"wave" from 1 to 9/,
    ],
    ['two at once', [wave, { ...wave, label: 'clap' }], 'nothing', /overlap.*frame 1 is "wave"/],
    ['frames without label', [wave], null, /none for frame 0 of 4.*--background/],
  ])('are refused: %s', (_, list, background, message) => {
    const read = () => labelsOfSegments(list as TimedSegment[], 4, background, 'a.csv');
    expect(read).toThrow(DataError);
    expect(read).toThrow(message);
  });

  it.each([
    ['{', /expected JSON/],
    ['{"segments": 3}', /expected \{ "segments"/],
    ['{"segments": [{"label": "a", "start": 2, "end": 2}]}', /segment 0 must have a label/],
    ['label,start,end\na,0,x\n', /line 2 must have a label and whole frames/],
    ['label,start,end\na,0.5,2\n', /from 0\.5/],
    ['label,from,to\na,0,2\n', /expected one column "start"/],
  ])('are not read from %j', (text, message) => {
    expect(() => parseSegments(text, 'a.csv')).toThrow(DataError);
    expect(() => parseSegments(text, 'a.csv')).toThrow(message);
  });
});

describe('a timeline', () => {
  const rows = { truth: labels, predicted: [...labels].reverse() };

  it('is well-formed, with a bar for each segment and a legend', () => {
    const svg = timelineSvg([
      { name: odd, rows },
      { name: 'other', rows: { truth: ['a'] } },
    ]);
    const { all, texts } = readXml(svg);
    const bars = segmentsOf(labels).length + segmentsOf(rows.predicted).length + 1;
    expect(all('rect')).toHaveLength(1 + bars + 3);
    const row = all('rect').slice(1, 4);
    const widths = row.map(({ width }) => Number(width));
    expect(widths[0] / widths[2]).toBeCloseTo(3, 2);
    expect(Number(row[1].x)).toBeCloseTo(Number(row[0].x) + widths[0], 1);
    expect(texts).toContain('other: 1 frame');
    // One label has one colour in all rows.
    const [first, , third] = row;
    expect(first.fill).toBe(third.fill);
  });

  it('is refused without frames, or with rows of two lengths', () => {
    expect(() => timelineSvg([])).toThrow(ArgumentError);
    expect(() => timelineSvg([{ name: 'a', rows: { truth: [] } }])).toThrow(/at least 1/);
    expect(() => timelineSvg([{ name: 'a', rows: { ...rows, truth: ['a'] } }])).toThrow(
      /one number of frames, at least 1, got 1 and 6/,
    );
  });
});
