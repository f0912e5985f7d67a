// The Brown corpus as files of tagged sentences: FOLDER/train.txt, dev.txt and test.txt. Of the sentences for
// validation each third is written: their scores choose weights while training goes on.
//
//     node --conditions=@unrolled/source packages/unrolled/scripts/write-brown.ts FOLDER

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brown, writeSentences } from './quickstart/brown.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('FOLDER must be the folder to write to, got none');

const { training, validation, test } = brown('a-r');
await mkdir(folder, { recursive: true });
await writeSentences(join(folder, 'train.txt'), training);
await writeSentences(
  join(folder, 'dev.txt'),
  validation.filter((_, place) => place % 3 === 2),
);
await writeSentences(join(folder, 'test.txt'), test);
