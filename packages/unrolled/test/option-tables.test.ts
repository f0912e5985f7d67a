import { fileURLToPath } from 'node:url';
import { actionRecognition } from '@unrolled/action-recognition';
import { captioning } from '@unrolled/captioning';
import { forecasting } from '@unrolled/forecasting';
import { languageModel } from '@unrolled/language-model';
import { sentiment } from '@unrolled/sentiment';
import { tagging } from '@unrolled/tagging';
import type { Schema } from '@unrolled/task';
import { translation } from '@unrolled/translation';
import { videoCaptioning } from '@unrolled/video-captioning';
import { videoLabeling } from '@unrolled/video-labeling';
import { expect, it } from 'vitest';

const tasks = [
  actionRecognition,
  captioning,
  forecasting,
  languageModel,
  sentiment,
  tagging,
  translation,
  videoCaptioning,
  videoLabeling,
];

const opening = `# Options of every task

The options of \`train\` in TypeScript. On the command line \`hiddenSize\` is \`--hidden-size\`, and an option
that is on by default has a \`--no-\` form: \`bidirectional\` is switched off by \`--no-bidirectional\`.
\`unrolled train <task> --help\` lists them with the options for files. At most one of \`minutes\`, \`epochs\` and
\`steps\` limits a run. In epochs or steps, the same data, options and backend give the same bits, on any number
of threads, also after an interruption and \`resume\`.

This file is generated from the schemas of the tasks.
`;

const rowOf = ([name, { default: value, unset, field, help }]: [
  string,
  Schema[string],
]): string => {
  const choices = field.kind === 'choice' ? `: ${field.choices.join(', ')}` : '';
  return `| \`${name}\` | ${value ?? unset ?? ''} | ${help}${choices} |\n`;
};

const tableOf = (schema: Schema): string =>
  ['| option | default | |\n|---|---|---|\n', ...Object.entries(schema).map(rowOf)].join('');

it('docs/options.md states the options of every task; write it with `vitest -u`', async () => {
  const sections = tasks.map(({ name, options: { model, training } }) => {
    const title = `${name[0].toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
    return `\n## ${title}\n\n${tableOf({ ...model, ...training })}`;
  });
  const path = fileURLToPath(new URL('../../../docs/options.md', import.meta.url));
  await expect(opening + sections.join('')).toMatchFileSnapshot(path);
});
