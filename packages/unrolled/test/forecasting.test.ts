import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runHere } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('sales.csv');
const out = inFolder('sales.safetensors');

const rows = Array.from({ length: 90 }, (_, row) => [
  `2020-${row}`,
  String(10 + 3 * Math.sin((2 * Math.PI * row) / 6) + row / 30),
  String(row % 5),
]);
const tableOf = (list: readonly (readonly string[])[], end = '\n'): string =>
  [['month', 'sales', 'visits'], ...list].map((row) => row.join(',') + end).join('');
const small = [
  ...['--hidden-size', '5', '--input-length', '12', '--horizon', '4', '--season', '6'],
  ...['--batch-size', '8', '--steps', '40'],
];
const train = (...args: string[]) => runHere('train', 'forecasting', ...small, ...args);

beforeAll(async () => {
  const files: Record<string, string> = {
    'sales.csv': tableOf(rows),
    'cr.csv': tableOf(rows, '\r'),
    'gap.csv': tableOf(rows.map((row, place) => (place === 7 ? [row[0], '', row[2]] : row))),
    'one.csv': tableOf(rows.slice(0, 1)),
    'cut.csv': 'day;load,in kW\n1;1,5\n',
    'bare.csv': 'sales\n1\n2\n',
    'undated.csv': 'sales,temp\n103.86,15\n\n101.2,16\n',
    'comma.csv': 'sales;temp\n103,86;15\n103,2;16\n',
    'dated-later.csv': 'sales,date\n2,2018-01-01\n1,2018-01-02\n',
    'date-later.csv': 'sales,date,temp\n1,2018-01-01,15\n2,2018-01-02,16\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
  const trained = await train('--data', data, '--out', out);
  expect(trained).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^Saved .*sales\.safetensors, after 40 steps, .*\nHeld-out rows: MASE [\d.]+, interval coverage [\d.]+ %; last row repeated [\d.]+, line through the window [\d.]+, row one season before [\d.]+\./,
    ),
  });
});

describe('a forecasting model', () => {
  it('is measured next to naive forecasts, whichever the line ends', async () => {
    const { stdout } = await runHere('evaluate', out, '--data', data);
    expect(stdout).toMatch(
      /^MASE [\d.]+, interval coverage [\d.]+ % \(nominal 80\.00 %\)\nMAE [\d.]+, over 75 forecasts\nlast row repeated: /,
    );
    expect((await runHere('evaluate', out, '--data', inFolder('cr.csv'))).stdout).toBe(stdout);
    expect((await runHere('info', out)).stdout).toMatch(/channels +sales, visits\n/);
  });

  it('reads a table of its only column', async () => {
    const single = inFolder('single.csv');
    writeFileSync(single, ['sales', ...rows.map(([, sales]) => sales), ''].join('\n'));
    const own = inFolder('single.safetensors');
    const trained = await train('--data', single, '--columns', 'sales', '--out', own);
    expect(trained.status).toBe(0);
    expect((await runHere('evaluate', own, '--data', single)).stdout).toMatch(/^MASE /);
    expect((await runHere('predict', own, single)).stdout).toMatch(/^row +sales 0\.1/);
  });

  it.each([
    ['numbers that never fall', ['n,sales', '0', '0', '2'], []],
    ['numbers that begin again with each series', ['shop,n,sales', 'A,1', 'B,0', 'A,2'], ['shop']],
    ['numbers that fall in a column that is named', ['n,sales', '2', '1', '0'], [], 'n'],
  ])(
    'takes the first column as the time: %s',
    async (_, [head, ...times], series, time?: string) => {
      const path = inFolder('times.csv');
      const repeated = rows.map(([, sales], row) => `${times[Math.floor(row / 30)]},${sales}\n`);
      writeFileSync(path, `${head}\n${repeated.join('')}`);
      const { status, stderr } = await train(
        ...['--data', path, '--out', inFolder('times.safetensors')],
        ...series.flatMap((name) => ['--series-column', name]),
        ...(time === undefined ? [] : ['--time-column', time]),
      );
      expect([status, stderr]).toEqual([0, expect.any(String)]);
    },
  );

  it('learns from all series of a table that names the series of each row', async () => {
    const long = inFolder('long.csv');
    const dates = rows.map((_, row) =>
      new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10),
    );
    const linesOf = (shop: string) =>
      rows.map(([, sales], row) => `${shop},${dates[row]},${sales}\n`).join('');
    writeFileSync(long, `shop,date,sales\n${linesOf('B')}${linesOf('A')}`);
    const own = inFolder('long.safetensors');
    const { stdout, stderr } = await train('--data', long, '--series-column', 'shop', '--out', own);
    expect(stderr).not.toMatch(/Warning/);
    expect(`${stdout}${stderr}`).toMatch(/Next: unrolled predict .* --series-column shop\n/);
    const evaluated = await runHere('evaluate', own, '--data', long, '--series-column', 'shop');
    expect(evaluated.stdout).toMatch(/over 150 forecasts/);
    const predicted = await runHere('predict', own, long, '--series-column', 'shop');
    expect(predicted.stdout).toMatch(/^B\nrow +sales 0\.1 [\s\S]*\nA\nrow +sales 0\.1 /);
    const json = await runHere('predict', own, long, '--series-column', 'shop', '--json');
    const events = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ series }) => series)).toEqual(['B', 'A']);
    expect(events[0].rows).toEqual(events[1].rows);
  });

  it('reads places in the calendar', async () => {
    const dated = inFolder('dated.csv');
    const table = rows.map(([, ...values], row) => [
      new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10),
      ...values,
    ]);
    writeFileSync(dated, tableOf(table));
    const own = inFolder('dated.safetensors');
    const columns = ['--columns', 'sales', '--calendar', 'week,year'];
    expect((await train('--data', dated, ...columns, '--out', own)).status).toBe(0);
    expect((await runHere('info', own)).stdout).toMatch(
      /channels +sales, sin\(week of month\), cos\(week of month\), sin\(year of month\), cos\(/,
    );
    expect((await runHere('evaluate', own, '--data', dated)).status).toBe(0);
    expect((await runHere('predict', own, dated)).stdout).toMatch(/^row +sales 0\.1/);
  });

  it('reads semicolons and decimal commas, and names the data in the next command', async () => {
    const german = inFolder('umsatz.csv');
    writeFileSync(german, tableOf(rows).replaceAll(',', ';').replaceAll('.', ','));
    const own = inFolder('umsatz.safetensors');
    const { stdout, stderr } = await train('--data', german, '--decimal-comma', '--out', own);
    const [, next] =
      /Next: unrolled (predict .*umsatz\.safetensors .*umsatz\.csv .*)\n/.exec(stderr) ?? [];
    expect(next).toMatch(/ --decimal-comma$/);
    expect(stdout.replaceAll('umsatz', 'sales')).toMatch(/^Saved .*sales\.safetensors/);
    const forecasts = [await runHere(...next.split(' ')), await runHere('predict', out, data)];
    expect(forecasts[0].stdout).toBe(forecasts[1].stdout);
  });

  it.each([
    ['sorted', (day: number) => day, null],
    ['the last row first', (day: number) => 80 - day, /line 3, "2020-03-20 00:00", is earlier/],
    ['two series', (day: number) => day % 40, /line 42, "2020-01-01 00:00", is earlier/],
    ['two series in turns', (day: number) => day >> 1, /40 rows have the time of the row before/],
    ['hours, the last first', (day: number) => (80 - day) / 24, /line 4, .* is earlier/],
    ['a clock set back', (day: number) => (day - Number(day > 40)) / 24, null],
  ])('warns of rows out of order: %s', async (name, dayOf, message) => {
    const path = inFolder('order.csv');
    const table = rows
      .slice(0, 80)
      .map(([, ...values], row) => [
        new Date(Date.UTC(2020, 0, 1) + 864e5 * dayOf(row))
          .toISOString()
          .slice(0, 16)
          .replace('T', ' '),
        ...values,
      ]);
    writeFileSync(path, tableOf(table));
    const { stderr } = await runHere('predict', out, path);
    if (message === null) expect(stderr).toBe('');
    else expect(stderr, name).toMatch(message);
  });

  it('forecasts the next rows, as a table, as JSON and as a picture', async () => {
    const picture = inFolder('next.svg');
    const { stdout } = await runHere('predict', out, data, '--picture', picture);
    expect(stdout).toMatch(/^row +sales 0\.1 +sales 0\.5 +sales 0\.9\n\+1 +[\d.]+ /);
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(readFileSync(picture, 'utf8')).toMatch(/^<svg /);
    const event = JSON.parse((await runHere('predict', out, data, '--json')).stdout.trim());
    expect(event).toMatchObject({ event: 'prediction', channels: ['sales'] });
    expect(event.rows).toHaveLength(4);
  });
});

describe('columns known ahead', () => {
  const plan = inFolder('plan.csv');
  const own = inFolder('known.safetensors');
  const known = ['--known-columns', 'visits'];

  beforeAll(async () => {
    writeFileSync(plan, `month,visits\n${[0, 4, 1, 3].map((one) => `later,${one}\n`).join('')}`);
    writeFileSync(inFolder('short.csv'), 'visits\n1\n');
    const { status, stderr } = await train('--data', data, ...known, '--out', own);
    expect(status).toBe(0);
    expect(stderr).toMatch(/\nNext: unrolled predict \S+ \S+sales\.csv --future plan\.csv\n/);
  });

  it('are those of each series by its name', async () => {
    const long = inFolder('long-known.csv');
    const ahead = inFolder('long-plan.csv');
    const linesOf = (shop: string, list: readonly (readonly string[])[]) =>
      list.map((row) => `${shop},${row.join(',')}\n`).join('');
    const head = 'shop,month,sales,visits\n';
    writeFileSync(long, head + linesOf('A', rows) + linesOf('B', rows));
    const next = [0, 4, 1, 3].map((visits) => ['later', '0', String(visits)]);
    const other = [3, 0, 2, 2].map((visits) => ['later', '0', String(visits)]);
    const options = ['--series-column', 'shop', '--future', ahead, '--json'];
    const forecasts = async (...parts: string[]) => {
      writeFileSync(ahead, head + parts.join(''));
      return runHere('predict', own, long, ...options);
    };
    const parts = [linesOf('A', next), linesOf('B', other)];
    const { stdout } = await forecasts(...parts);
    expect(stdout.match(/"prediction"/g)).toHaveLength(2);
    expect((await forecasts(...parts.toReversed())).stdout).toBe(stdout);
    const { stdout: lines } = await forecasts(parts[0]);
    expect(lines).toMatch(/--future must hold the next rows of each series, got none of .*B/);
  });

  it('are read from a table of their next rows', async () => {
    expect((await runHere('evaluate', own, '--data', data)).stdout).toMatch(/^MASE /);
    const { stdout } = await runHere('predict', own, data, '--future', plan);
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
  });

  it.each([
    [['predict', own, data], /--future must be the next rows of visits after each of 1 series/],
    [['predict', own, data, '--future', inFolder('short.csv')], /at least the 4 rows .* got 1/],
    [['predict', out, data, '--future', plan], /--future must be left out/],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await runHere(...args);
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(message);
  });
});

it.each([
  [
    ['--data', data, '--known-columns', 'price'],
    /--known-columns must name columns .*\(.*visits\), got "price"/,
  ],
  [['--data', inFolder('gap.csv')], /gap\.csv: line 9, column "sales".*/],
  [['--data', inFolder('one.csv')], /must have rows for a window of 12 and a horizon of 4/],
  [
    ['--data', inFolder('bare.csv')],
    /expected a column of times and columns of numbers, .*--separator/,
  ],
  [
    ['--data', inFolder('undated.csv')],
    /undated\.csv: the first column "sales" is taken as the time, but its numbers fall, as from 103\.86 in line 2 to 101\.2 in line 4; name the column of the time with --time-column, or, where there is none, the columns to read with --columns$/m,
  ],
  [['--data', inFolder('comma.csv'), '--decimal-comma'], /fall, as from 103,86 in line 2 to 103,2/],
  [
    ['--data', inFolder('dated-later.csv')],
    /from 2 in line 2 to 1 in line 3; name the column of the time with --time-column "date"$/m,
  ],
  [
    ['--data', inFolder('date-later.csv')],
    /column "date": .* or name the column of the times with --time-column "date"$/m,
  ],
  [['--data', data, '--calendar', 'year'], /column "month" must be a time such as .* got "2020-0"/],
  [
    ['--data', inFolder('cut.csv')],
    /line 2, column "load,in kW".* got "1,5".* or set --decimal-comma/,
  ],
  [['--data', data, '--columns', 'profit'], /expected one column "profit"/],
])('refuses %j', async (args, message) => {
  const { status, stderr } = await train(...args, '--out', inFolder('no.safetensors'));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});
