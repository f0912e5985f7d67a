import { ArgumentError, DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import {
  fitStandardizer,
  maskedBatch,
  parseSeries,
  parseSeriesByName,
  parseTable,
  restoreFrames,
  splitByTime,
  standardizeFrames,
  windowBatch,
  windowsOf,
} from '../src/index.ts';

const csv =
  'date,rain,high,weather\n2012-01-01,0,12.8,drizzle\n2012-01-02,10.9,10.6,rain\n2012-01-03,0.8,,rain\n';
/** Frame t holds t and 10 t. */
const series = (length: number) => ({
  values: Float32Array.from({ length: 2 * length }, (_, place) =>
    place % 2 === 0 ? place / 2 : 10 * ((place - 1) / 2),
  ),
  length,
  channels: 2,
});

describe('parseSeries', () => {
  it('reads columns of numbers as channels', () => {
    expect(parseSeries(csv, { source: 'w.csv', channels: ['high', 2], gaps: true })).toEqual({
      values: Float32Array.of(12.8, 0, 10.6, 10.9, Number.NaN, 0.8),
      length: 3,
      channels: 2,
    });
  });

  it('tells where in day, week and year a row is', () => {
    const table = 'at\n1970-01-01\n2012/07/02 06:00\n2000-12-31T12:00:00+09:00\n';
    const channel = (cycle: string, wave: string) => ({ time: 'at', cycle, wave });
    const channels = [channel('day', 'sin'), channel('week', 'cos'), channel('year', 'cos')];
    const { values } = parseSeries(table, { source: 't.csv', channels } as never);
    const week = (days: number) => Math.cos((2 * Math.PI * days) / 7);
    const year = (days: number) => Math.cos((2 * Math.PI * days) / 366);
    [
      ...[0, 1, 1],
      // A Monday, 183 and a quarter days into a leap year; four days after a Thursday.
      ...[1, week(4.25), year(183.25)],
      ...[0, week(3.5), year(365.5)],
    ].forEach((value, place) => {
      expect(values[place]).toBeCloseTo(value, 5);
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'a day that no month has',
      { channels: [{ time: 'weather', cycle: 'year', wave: 'sin' }] },
      /line 2, column "weather" must be a time such as 2012-01-31 23:50 or 31.1.2012 23:50, got "drizzle"/,
    ],
    [
      'another cycle',
      { channels: [{ time: 'date', cycle: 'moon', wave: 'sin' }] },
      /cycle must be "day" or "week" or "year", got "moon"/,
    ],
    [
      'a gap',
      { channels: ['high'] },
      /^w\.csv: line 4, column "high": expected a finite number, got ""; fill in missing values/,
    ],
    [
      'a word',
      { channels: ['weather'] },
      /line 2, column "weather": expected a finite number, got "drizzle"/,
    ],
    [
      'a date',
      { channels: ['rain', 'date'] },
      /^w\.csv: line 2, column "date": expected a finite number, got "2012-01-01"; leave dates out of the columns that are read, or name the column of the times with timeColumn "date"$/,
    ],
    ['a column that is missing', { channels: ['low'] }, /low/],
    ['another separator', { channels: ['rain'], separator: ';' }, /"rain".*as the separator/],
    [
      'no channels',
      { channels: [] },
      /the number of channels must be a whole number from 1 up, got 0/,
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => parseSeries(csv, { source: 'w.csv', ...options } as never)).toThrow(message);
  });

  it('reads several series by the column of their names, each in the order of its rows', () => {
    const long = 'shop,day,sales\nB,1,4\nA,1,1\nB,2,5\nB,3,6\nA,2,2\n';
    const options = { source: 'w.csv', channels: ['sales', 'day'], seriesColumn: 'shop' };
    const read = [...parseSeriesByName(long, options)].map(([name, { values, ...sizes }]) => [
      name,
      [...values],
      sizes,
    ]);
    expect(read).toEqual([
      ['B', [4, 1, 5, 2, 6, 3], { length: 3, channels: 2 }],
      ['A', [1, 1, 2, 2], { length: 2, channels: 2 }],
    ]);
    const rows = '{"shop":7,"sales":1}\n{"shop":"","sales":2}\n';
    expect(() =>
      parseSeriesByName(rows, { ...options, source: 'w.jsonl', channels: ['sales'] }),
    ).toThrow(/w\.jsonl: line 2, column "shop": expected the name of a series, got none/);
    expect(() => parseSeriesByName(long, { ...options, seriesColumn: 0 })).toThrow(
      /^parseSeriesByName: seriesColumn must be the name of a column/,
    );
  });

  it('reads decimal commas and days of the month before months', () => {
    const german = 'Tag;Umsatz\r\n01.07.2012;1,5\r\n2.7.2012 12:00;-20\r\n';
    const cosine = { time: 'Tag', cycle: 'day', wave: 'cos' } as const;
    const options = { source: 'w.csv', channels: ['Umsatz', cosine] };
    const { values } = parseSeries(german, { ...options, decimalComma: true });
    expect([...values]).toEqual([1.5, 1, -20, -1]);
    expect(() => parseSeries(german, options)).toThrow(/got "1,5"; write numbers as 1234\.5/);
    expect(() =>
      parseSeries(german.replace('-20', '1.234,5'), { ...options, decimalComma: true }),
    ).toThrow(/got "1\.234,5"; write numbers as 1234,5, without units or points/);
    expect(() =>
      parseSeries(german, { ...options, channels: ['Tag'], decimalComma: true }),
    ).toThrow(/got "01\.07\.2012"; leave dates out .* with timeColumn "Tag"/);
  });

  it.each(['day,hour;load\n1,0;1,5\n', 'day;load,in kW\n1;1,5\n'])(
    'names decimalComma where a comma in the header hides it: %j',
    (text) => {
      const { columns } = parseTable(text, { source: 'w.csv' });
      expect(columns).toEqual(text.split('\n')[0].split(';'));
      const read = () => parseSeries(text, { source: 'w.csv', channels: [columns[1]] });
      expect(read).toThrow(/or set decimalComma/);
    },
  );

  it('finds the separator of the header where the next line is too short', () => {
    expect(() => parseTable('a;b;c\n1;2\n', { source: 'w.csv' })).toThrow(
      /line 2 must have 3 cells.*got 2, separated by ";"/,
    );
  });

  it('names decimalComma where the wanted column is not found', () => {
    const text = 'day,hour;load,in kW\n1,0;1,5\n1;2\n';
    expect(() => parseSeries(text, { source: 'w.csv', channels: ['load'] })).toThrow(
      /line 3 must have 3 cells.*separated by ","; give another separator, or set decimalComma/,
    );
  });

  it.each([
    ['a date and numbers', '2012-01-01,1,2.5', true],
    ['numbers', '1,2.5', true],
    ['years and a name', 'place,2011,2012', false],
    ['whole numbers', '0,1', false],
  ])('takes a first line of %s for values: %s is %s', (_, line, isRefused) => {
    const read = () =>
      parseSeries(`${line}\n1,2${',3'.repeat(line.split(',').length - 2)}\n`, {
        source: 'w.csv',
        channels: [2],
      });
    if (isRefused) expect(read).toThrow(/expected the names of the columns in the first line/);
    else expect(read().values).toEqual(Float32Array.of(2));
  });
});

describe('windowsOf', () => {
  it('shows a stretch, and what comes right after', () => {
    const windows = windowsOf(series(10), { length: 4, horizon: 2, targets: [1], stride: 3 });
    expect(windows.map(({ start }) => start)).toEqual([0, 3]);
    expect([...windows[1].values]).toEqual([3, 30, 4, 40, 5, 50, 6, 60]);
    expect([...windows[1].targets]).toEqual([70, 80]);
    const { frames, targets } = windowBatch(windows);
    expect([frames.shape, targets.shape]).toEqual([
      [2, 4, 2],
      [2, 2],
    ]);
    expect([
      ...frames
        .slice([
          [0, 1],
          [3, 4],
        ])
        .dataSync(),
    ]).toEqual([3, 30]);
    expect([...targets.dataSync()]).toEqual([40, 50, 70, 80]);
  });

  it('ends with the last horizon that is whole', () => {
    const windows = windowsOf(series(6), { length: 3 });
    expect(windows).toHaveLength(3);
    expect([...windows[2].targets]).toEqual([5, 50]);
    expect(() => windowsOf(series(3), { length: 3 })).toThrow(
      'windowsOf: the series must have at least 4 frames, those of a window and its horizon, got 3',
    );
    expect(() => windowsOf(series(6), { length: 3, targets: [2] })).toThrow(/channels from 0 to 1/);
  });
});

describe('splitByTime', () => {
  it('cuts in order, with context from before', () => {
    const [early, late] = splitByTime(series(10), [0.7, 0.3], { context: 2 });
    expect([early.length, late.length]).toEqual([7, 5]);
    expect(late.values[0]).toBe(5);
    const parts = splitByTime(series(10), [0.5, 0.25, 0.25]);
    expect(parts.flatMap(({ values }) => [...values])).toEqual([...series(10).values]);
  });

  it('refuses shares that do not sum to 1, and a part without frames', () => {
    expect(() => splitByTime(series(10), [0.5, 0.6])).toThrow(ArgumentError);
    expect(() => splitByTime(series(3), [0.9, 0.1])).toThrow(DataError);
  });
});

describe('restoreFrames', () => {
  it('undoes standardizeFrames, also for some channels', () => {
    const given = series(9);
    const standardizer = fitStandardizer([given]);
    const standard = standardizeFrames(given, standardizer).values;
    const restored = restoreFrames(standard, standardizer);
    restored.forEach((value, place) => {
      expect(value).toBeCloseTo(given.values[place], 4);
    });
    const [high] = restoreFrames([0], standardizer, [1]);
    expect(high).toBeCloseTo(40, 5);
    expect(() => restoreFrames([1, 2, 3], standardizer)).toThrow(/multiple of 2/);
  });
});

describe('maskedBatch', () => {
  const gaps = { values: Float32Array.of(1, 2, Number.NaN, 4, 5, 6), length: 3, channels: 2 };

  it('pads on the left, and takes frames with gaps out', () => {
    const { frames, mask } = maskedBatch([series(4), gaps], 2);
    expect(frames.shape).toEqual([2, 4, 2]);
    expect([...mask]).toEqual([1, 1, 1, 1, 0, 1, 0, 1]);
    expect([...frames.slice([[1, 2]]).dataSync()]).toEqual([0, 0, 1, 2, 0, 0, 5, 6]);
  });

  it('pads on the right', () => {
    const { mask } = maskedBatch([series(4), gaps], 2, { side: 'right' });
    expect([...mask]).toEqual([1, 1, 1, 1, 1, 0, 1, 0]);
  });
});
