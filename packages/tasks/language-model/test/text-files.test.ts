import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@unrolled/formats/node';
import { DataError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { languageModel } from '../src/index.ts';
import { openTextFiles } from '../src/node.ts';
import { smallSizes, text } from './small.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-text-'));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('openTextFiles', () => {
  it('reads files one after the other from any place, without byte-order marks', async () => {
    const paths = [file('1', '\ufeffone '), file('2', 'zwei für '), file('3', '\ufefftrois')];
    const source = await openTextFiles(paths);
    const all = new TextEncoder().encode('one zwei für trois');
    expect(source.byteLength).toBe(all.length);
    for (let offset = 0; offset < all.length; offset++) {
      for (const length of [1, 4, 11, 100]) {
        expect([...source.read(offset, length)]).toEqual([
          ...all.subarray(offset, offset + length),
        ]);
      }
    }
  });

  it('trains to the same weights as the text itself', async () => {
    const options = { ...smallSizes, steps: 5, validations: 1 };
    const half = text.length >> 1;
    const paths = [file('a', text.slice(0, half)), file('b', text.slice(half))];
    const fromFiles = await languageModel.train(await openTextFiles(paths), options);
    const fromText = await languageModel.train(text, options);
    expect(fromFiles.record).toEqual(fromText.record);
  });

  it('refuses a file that cannot be read, and names the place in one that is not UTF-8', async () => {
    const latin = file('latin1', Buffer.from('\xef\xbb\xbfaber schön', 'latin1'));
    const train = async (...paths: string[]) =>
      languageModel.train(await openTextFiles(paths, '--data'), { steps: 1 });
    await expect(openTextFiles([join(folder, 'none')])).rejects.toThrow(FileError);
    await expect(openTextFiles([folder])).rejects.toThrow(/is a directory/);
    await expect(openTextFiles([file('empty', '')])).rejects.toThrow(/must not be empty/);
    await expect(train(file('good', text), latin)).rejects.toThrow(DataError);
    await expect(train(file('good', text), latin)).rejects.toThrow(
      /^--data .*latin1: expected UTF-8 text, got byte 0xf6 at offset 11; convert/,
    );
  });

  it('says that a file has changed while it is read', async () => {
    const path = file('shrinking', text);
    const source = await openTextFiles([path], '--data');
    file('shrinking', text.slice(0, 100));
    expect(() => source.read(50, 200)).toThrow(
      /--data .*shrinking cannot be read: it ended after 100/,
    );
  });
});
