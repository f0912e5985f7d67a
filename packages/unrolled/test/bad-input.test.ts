import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '@unrolled/formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, type Outcome, runHere, start, startAfter, text, tinyModel } from './run-cli.ts';

const folder = newFolder();
const inFolder = (name: string): string => join(folder, name);
const data = inFolder('text.txt');
const model = inFolder('model.safetensors');
const train = (...args: string[]) => ['train', 'language-model', ...tinyModel, ...args];

/** A safetensors file with this header, whatever it states as its length. */
function withHeader(header: string, length = BigInt(header.length)): Uint8Array {
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

beforeAll(async () => {
  writeFileSync(data, text);
  writeFileSync(inFolder('empty.txt'), '');
  writeFileSync(inFolder('short.txt'), 'abc');
  writeFileSync(inFolder('latin1.txt'), Buffer.from('Der Himmel ist schön.', 'latin1'));
  writeFileSync(inFolder('text.gz'), Uint8Array.of(0x1f, 0x8b, 8, 0));
  mkdirSync(inFolder('a-folder'));
  const outcome = await runHere(...train('--data', data, '--steps', '3', '--out', model));
  expect(outcome.stderr).toContain('Next:');
  const bytes = readFileSync(model);
  const flipped = Uint8Array.from(bytes);
  flipped[bytes.length - 9] ^= 4;
  const painting = encodeSafetensors(new Map(), new Map([['unrolled.task', 'painting']]));
  const files: Record<string, Uint8Array | string> = {
    'truncated.safetensors': bytes.subarray(0, bytes.length / 2),
    'flipped.safetensors': flipped,
    'noise.safetensors': Uint8Array.from({ length: 300 }, (_, index) => (index * 167) % 256),
    'huge.safetensors': withHeader('{}', 2n ** 63n),
    'overlap.safetensors': withHeader(
      '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
    ),
    'deep.safetensors': withHeader(`{"a":${'['.repeat(100_000)}`),
    'prototype.safetensors': withHeader(
      '{"__metadata__":{"__proto__":"x"},"__proto__":{"shape":[]}}',
    ),
    'no-task.safetensors': encodeSafetensors(new Map()),
    'painting.safetensors': painting,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(inFolder(name), content);
});

/** One line on standard error, nothing on standard output, no trace of the program's insides. */
function expectOneLine({ status, stdout, stderr }: Outcome, wanted: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^unrolled: /);
  expect(stderr).not.toMatch(/ {4}at |unexpected/);
  expect(stdout).toBe('');
  expect(status).toBe(wanted);
}

describe('not a valid command: status 2', () => {
  it.each<[string[], RegExp]>([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['train', 'languagemodel', '--data', data], /unknown command 'languagemodel'.*language-model/],
    [train(), /'--data <path\.\.\.>' not specified/],
    [
      train('--data', data, '--minutes', '-1'),
      /--minutes must be a number above 0, got "-1"; see --help/,
    ],
    [train('--data', data, '--minutes', 'NaN'), /--minutes.*"NaN"/],
    [train('--data', data, '--minutes', 'Infinity'), /--minutes.*"Infinity"/],
    [train('--data', data, '--steps', '1.5'), /--steps.*a whole number from 1 up/],
    [
      train('--data', data, '--steps', '5', '--epochs', '1'),
      /--epochs.*cannot be used with.*--steps/,
    ],
    [train('--data', data, '--learning-rate', 'fast'), /--learning-rate.*"fast"/],
    [train('--data', data, '--learning-rate', ''), /--learning-rate/],
    [train('--data', data, '--dropout', '1'), /--dropout.*not including 1/],
    [train('--data', data, '--seed', '-3'), /--seed.*"-3"/],
    [
      train('--data', data, '--cell', 'transformer'),
      /--cell must be "lstm" or "gru" or "rnn", got "transformer"/,
    ],
    [
      train('--data', data, '--threads', '0'),
      /--threads must be a whole number from 1 to 16, or auto, got "0"/,
    ],
    [train('--data', data, '--threads', '1.5'), /--threads.*"1\.5"/],
    [
      train('--data', inFolder('nowhere.txt'), '--threads', '2', '--backend', 'reference'),
      /--threads: only the native and wasm backends have threads, got --backend reference; leave one/,
    ],
    [
      train('--data', data, '--backend', 'cuda'),
      /--backend must be "auto" or "native" or "native:int8" or "wasm" or "reference"/,
    ],
    [
      train('--data', data, '--backend', 'native:int8'),
      /--backend: native:int8 has no gradients; train with --backend native, and predict with/,
    ],
    [train('--data', data, '--speed', '9'), /unknown option '--speed'/],
    [
      train('--data', data, '--init', model, '--hidden-size', '9'),
      /--init:.*--hidden-size 7, got 9/,
    ],
    [['generate', model, '--temperature', '-1'], /--temperature.*a number from 0 up/],
    [['generate', model, '--length', 'long'], /--length.*"long"/],
    [['generate', model, '--top-k', '0'], /--top-k.*"0"/],
    [['generate'], /missing required argument 'model'/],
    [['predict', model, 'a'], /must hold a model that predicts, .*language-model; use generate/],
    [['info'], /missing required argument 'model'/],
    [['evaluate', model], /'--data <path\.\.\.>' not specified/],
  ])('%j', async (args, message) => expectOneLine(await runHere(...args), 2, message));
});

describe('a text that cannot be used: status 1', () => {
  it.each<[string, string, RegExp]>([
    ['a missing file', 'nowhere.txt', /--data .*nowhere\.txt cannot be read: no such file/],
    ['a directory', 'a-folder', /--data .*a-folder cannot be read: it is a directory/],
    ['an empty file', 'empty.txt', /--data .*empty\.txt must not be empty/],
    [
      'compressed',
      'text.gz',
      /text\.gz: expected UTF-8 text, .* compressed by gzip: expand the file first/,
    ],
    ['not UTF-8', 'latin1.txt', /latin1\.txt: expected UTF-8 text, got byte 0xf6 at offset 18/],
    ['shorter than a sequence', 'short.txt', /at least 12 characters.* got 2/],
  ])('%s', async (_, name, message) => {
    const args = train(
      '--data',
      inFolder(name),
      '--steps',
      '1',
      '--out',
      inFolder('x.safetensors'),
    );
    expectOneLine(await runHere(...args), 1, message);
    expect(readdirSync(folder)).not.toContain('x.safetensors');
  });

  it('an unusable validation text', async () => {
    const args = train('--data', data, '--val', inFolder('empty.txt'), '--steps', '1');
    expectOneLine(await runHere(...args), 1, /--val .*empty\.txt must not be empty/);
  });

  const tooLarge = [
    ['language-model', '--hidden-size', '30000'],
    ['language-model', '--num-layers', '1e4'],
    ['sentiment', '--embedding-size', '1e9'],
    ['sentiment', '--num-layers', '1e4'],
    ['translation', '--hidden-size', '30000'],
    ['translation', '--num-layers', '1e4'],
  ];
  it.each(tooLarge)('%s of sizes that no memory holds: %s %s', async (task, ...sizes) => {
    const table = inFolder('pairs.tsv');
    const pairs = Array.from({ length: 40 }, (_, row) => `day ${row}\tsome label ${row % 2}\n`);
    writeFileSync(table, `text\tlabel\n${pairs.join('')}`);
    const args = ['train', task, '--data', task === 'language-model' ? data : table, ...sizes];
    const outcome = await runHere(...args, '--out', inFolder('x.safetensors'));
    expectOneLine(
      outcome,
      1,
      /takes more than .* GiB of available memory.* choose a smaller --hidden-size/,
    );
    expect(readdirSync(folder)).not.toContain('x.safetensors');
  });

  it('a text to start from a model with, of which it knows no character', async () => {
    writeFileSync(inFolder('cyrillic.txt'), 'ж'.repeat(400));
    const args = train('--data', inFolder('cyrillic.txt'), '--init', model, '--steps', '1');
    expectOneLine(await runHere(...args), 1, /characters that the model knows, got none/);
  });
});

describe('a file that would be overwritten: status 1', () => {
  const another = /notes\.csv: the file that is there is not .* and would be overwritten/;
  it.each([
    ['train --out', () => train('--data', data, '--steps', '1', '--out')],
    ['train --history', () => train('--data', data, '--steps', '1', '--history')],
    ['compress', () => ['compress', model, '--out']],
    ['export', () => ['export', model, '--out']],
  ])('by %s', async (_, command) => {
    const notes = inFolder('notes.csv');
    writeFileSync(notes, 'sales,temp\n1,2\n');
    expectOneLine(await runHere(...command(), notes), 1, another);
    expect(readFileSync(notes, 'utf8')).toBe('sales,temp\n1,2\n');
  });
});

describe('a model that cannot be used: status 1', () => {
  const refusals: [string, RegExp][] = [
    ['nowhere.safetensors', /the model .*nowhere\.safetensors cannot be read: no such file/],
    ['a-folder', /the model .*a-folder cannot be read: it is a directory/],
    ['empty.txt', /the model .*empty\.txt must not be empty/],
    ['short.txt', /short\.txt/],
    ['noise.safetensors', /noise\.safetensors.* bytes/],
    ['truncated.safetensors', /truncated\.safetensors.*(damaged|cut short)/],
    ['flipped.safetensors', /flipped\.safetensors.*damaged/],
    ['huge.safetensors', /huge\.safetensors: it states a header of 9223372036854775808 bytes/],
    ['overlap.safetensors', /overlap\.safetensors: tensor "b" overlaps/],
    ['deep.safetensors', /deep\.safetensors/],
    ['prototype.safetensors', /prototype\.safetensors/],
    ['no-task.safetensors', /no-task\.safetensors: expected a model .*got a safetensors file/],
    ['painting.safetensors', /language-model.*, got one of "painting"/],
  ];

  it.each(refusals)('info %s', async (name, message) => {
    expectOneLine(await runHere('info', inFolder(name)), 1, message);
  });

  it.skipIf(!existsSync('/dev/zero'))('info /dev/zero', async () => {
    const message =
      /the model \/dev\/zero cannot be read: it must be a file or a pipe, got a device/;
    expectOneLine(await runHere('info', '/dev/zero'), 1, message);
  });

  it.each(refusals)('generate from %s', async (name, message) => {
    expectOneLine(await runHere('generate', inFolder(name)), 1, message);
  });

  it.each(refusals.filter(([name]) => !name.startsWith('nowhere')))('--resume %s', async (name) => {
    const before = name === 'a-folder' ? null : readFileSync(inFolder(name));
    const outcome = await runHere(...train('--data', data, '--resume', '--out', inFolder(name)));
    expectOneLine(outcome, 1, new RegExp(name.replaceAll('.', '\\.')));
    if (before !== null) expect(readFileSync(inFolder(name))).toEqual(before);
  });
});

describe('nowhere to save: status 1, before training', () => {
  it.each<[string, string, RegExp]>([
    ['a missing folder', 'none/model.safetensors', /--out .*: there is no folder .*none/],
    ['a directory', 'a-folder', /expected the name of a file, got a directory/],
  ])('%s', async (_, name, message) => {
    const args = train('--data', data, '--steps', '1', '--out', inFolder(name));
    expectOneLine(await runHere(...args), 1, message);
  });

  it.each([
    ['', /--out : expected the name of a file, got a directory; .* e\.g\. model\.safetensors/],
    ['/dev/null', /--out \/dev\/null: expected a file or a new name, got a device/],
  ])('%j, which is no file', async (path, message) => {
    expectOneLine(
      await runHere(...train('--data', data, '--steps', '1', '--out', path)),
      1,
      message,
    );
  });

  it('a folder that takes no files', async () => {
    const args = train('--data', data, '--steps', '1', '--out', '/proc/model.safetensors');
    expectOneLine(
      await runHere(...args),
      1,
      /--out \/proc\/model\.safetensors cannot be written: /,
    );
  });

  it.each<[string, string, RegExp]>([
    ['a name that ends with a slash', 'nope/', /--out .*nope\/ cannot be written: its name ends/],
    ['a link that points to itself', 'loop', /--out .*loop cannot be written: .*loop \(ELOOP\)/],
    ['a name of 256 bytes', 'm'.repeat(256), /--out .* cannot be written: its name is too long/],
  ])('%s', async (_, name, message) => {
    const out = `${folder}/${name}`;
    if (name === 'loop') symlinkSync('loop', out);
    expectOneLine(
      await runHere(...train('--data', data, '--steps', '1', '--out', out)),
      1,
      message,
    );
  });

  it.each([243, 255])('but a name of %i bytes is saved to', async (bytes) => {
    const out = inFolder('m'.repeat(bytes));
    const { status } = await runHere(...train('--data', data, '--steps', '1', '--out', out));
    expect(status).toBe(0);
    expect((await runHere('info', out)).status).toBe(0);
  });
});

describe('standard input that cannot be read: status 1', () => {
  const table = inFolder('table.tsv');
  const classifier = inFolder('classifier.safetensors');

  beforeAll(async () => {
    writeFileSync(table, `text\tlabel\n${'good\tyes\nbad\tno\n'.repeat(10)}`);
    const small = ['--hidden-size', '3', '--embedding-size', '5', '--steps', '1'];
    await runHere('train', 'sentiment', '--data', table, ...small, '--out', classifier);
  });

  it.each([
    ['a folder', `exec < '${folder}'`, /standard input must hold .*, got a folder; give inputs/],
    ['closed', 'exec <&-', /standard input must hold .*, got none; give inputs/],
    ['the null device', 'exec < /dev/null', /standard input must hold .*, got none; give inputs/],
    ['open for writing', `exec 0> '${folder}/written'`, /standard input must hold .*, got EBADF/],
  ])('%s', async (_, before, message) => {
    expectOneLine(await startAfter(before, ['predict', classifier]).outcome, 1, message);
  });

  it('but an empty file has no line, which is no error', async () => {
    writeFileSync(inFolder('no-lines.txt'), '');
    const before = `exec < '${inFolder('no-lines.txt')}'`;
    const { status, stdout, stderr } = await startAfter(before, ['predict', classifier]).outcome;
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

it('a path that begins with a dash is advised in a form that commands read', async () => {
  const before = `cd '${folder}'; mkdir -p ./-dash`;
  const args = [...train('--data', data, '--steps', '2'), '--out=-dash/m.safetensors'];
  const { status, stderr } = await startAfter(before, args).outcome;
  expect(status).toBe(0);
  const [, advised] = /Next: unrolled generate (\S+) --prompt/.exec(stderr) ?? [];
  expect(advised).toBe('./-dash/m.safetensors');
  const written = await startAfter(before, ['generate', advised, '--length', '3']).outcome;
  expect(written.status).toBe(0);
});

describe('as processes of their own', () => {
  it('end with the same statuses and lines', async () => {
    const outcomes = await Promise.all([
      start(train('--data', data, '--minutes', '-1')).outcome,
      start(['generate', inFolder('flipped.safetensors')]).outcome,
    ]);
    expectOneLine(outcomes[0], 2, /--minutes/);
    expectOneLine(outcomes[1], 1, /damaged/);
  });

  it('train on while the disk is full, and fail at last where no folder takes the model', async () => {
    const out = inFolder('kept.safetensors');
    const before = encodeSafetensors(new Map());
    writeFileSync(out, before);
    // A limit on the size of files stands for a disk without space: both fail the write.
    const args = train('--data', data, '--steps', '300', '--save-every', '0.05', '--out', out);
    const { status, stderr } = await startAfter('ulimit -f 1', args).outcome;
    expect(status).toBe(1);
    const warning =
      /^Not saved: .*kept\.safetensors cannot be written: .*EFBIG.* Training continues/gm;
    expect(stderr.match(warning)).toHaveLength(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^unrolled: .*kept\.safetensors cannot be written: .*untouched/,
    );
    expect(new Uint8Array(readFileSync(out))).toEqual(new Uint8Array(before));
    expect(readdirSync(folder).filter((name) => /\.(tmp|lock)/.test(name))).toEqual([]);
  });

  it('show where it happened with --debug', async () => {
    const { stderr, status } = await start(['info', inFolder('noise.safetensors'), '--debug'])
      .outcome;
    expect(status).toBe(1);
    expect(stderr).toMatch(/\n {4}at /);
  });
});
