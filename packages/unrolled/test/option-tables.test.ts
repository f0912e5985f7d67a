import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actionRecognition } from '@unrolled/action-recognition';
import { captioning } from '@unrolled/captioning';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import type { Schema } from '@unrolled/task';
import { translation } from '@unrolled/translation';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { expect, it } from 'vitest';

const tasks = [
  actionRecognition,
  captioning,
  languageModel,
  sentiment,
  translation,
  videoCaptioning,
  videoLabeling,
];
const block = /(?<=<!-- options -->\n)[\s\S]*(?=<!-- \/options -->)/;

const rowOf = ([name, { default: value, unset, field, help }]: [
  string,
  Schema[string],
]): string => {
  const choices = field.kind === 'choice' ? `: ${field.choices.join(', ')}` : '';
  return `| \`${name}\` | ${value ?? unset ?? ''} | ${help}${choices} |\n`;
};

const tableOf = (schema: Schema): string =>
  ['| option | default | |\n|---|---|---|\n', ...Object.entries(schema).map(rowOf)].join('');

it.each(tasks)(
  'the README of $name states its options; write it with `vitest -u`',
  async (task) => {
    const path = fileURLToPath(new URL(`../../tasks/${task.name}/README.md`, import.meta.url));
    const readme = readFileSync(path, 'utf8');
    expect(readme).toMatch(block);
    const { model, training } = task.options;
    const written = readme.replace(block, `\n${tableOf({ ...model, ...training })}\n`);
    await expect(written).toMatchFileSnapshot(path);
  },
);
