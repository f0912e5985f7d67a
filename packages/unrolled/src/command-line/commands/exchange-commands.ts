import { join } from 'node:path';
import { decodeTorch } from '@unrolled/exchange';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { printable } from '@unrolled/guards';
import { type ExportFormat, exportFormats, option } from '@unrolled/task';
import type { Command } from 'commander';
import { nameOf, openContents, openModel } from '../files/model-file.ts';
import {
  checkModelOutput,
  checkOutput,
  checkReplaceable,
  makeFolder,
} from '../files/output-file.ts';
import { addOutputOptions } from '../options/common-options.ts';
import { addOptions } from '../options/schema-options.ts';
import { UsageError } from '../program/failures.ts';
import { quotePath } from '../training/report-run.ts';
import type { PrepareCommand } from './index.ts';

interface ExportFlags {
  readonly format?: ExportFormat;
  readonly out?: string;
}

/** `unrolled export` */
export const prepareExport: PrepareCommand = (command, _, output) => {
  command.argument('<model>', 'path of a model file saved by train');
  addOptions(command, {
    format: option.choice(exportFormats, 'onnx', 'format to write'),
    out: option.optional(
      option.text('', 'path', 'file to write, or folder for several files'),
      '<model>.onnx, or a folder <model>-<format>',
    ),
  });
  addOutputOptions(command).action(async (path: string, flags: ExportFlags) => {
    const { format = 'onnx' } = flags;
    const { task, taskName, file } = await openModel(path);
    const files = Object.entries(await task.export(file, format));
    const isFolder = files.length > 1;
    const { out = isFolder ? `${nameOf(path)}-${format}` : `${nameOf(path)}.${format}` } = flags;
    if (isFolder) await makeFolder('--out', out);
    const paths = files.map(([name]) => (isFolder ? join(out, name) : out));
    for (const target of paths) await checkExport(target, format);
    for (const [place, [, bytes]] of files.entries()) await writeFileAtomic(paths[place], bytes);
    const { next, words } = afterwards(format, paths);
    output.result(`Written: ${paths.map(printable).join(', ')}\n${words}`, {
      ...{ event: 'export', model: path, task: taskName, format, paths, next },
    });
  });
};

/** Nothing but an earlier export is overwritten by one in ONNX, which begins with its version. */
const checkExport = (path: string, format: ExportFormat): Promise<void> =>
  format === 'onnx'
    ? checkReplaceable('--out', path, 'a model in ONNX', ([first]) => first === 0x08)
    : checkOutput('--out', path);

function afterwards(
  format: ExportFormat,
  paths: readonly string[],
): { readonly next: string; readonly words: string } {
  if (format === 'onnx') {
    const next = paths.map((path) => `onnxruntime.InferenceSession("${path}")`).join('; ');
    return { next, words: `Run it with onnxruntime: ${next}` };
  }
  const has = (name: string) => paths.some((path) => path.endsWith(name));
  const isTrained = has('train.py');
  const next = isTrained
    ? has('encode.mjs')
      ? 'node encode.mjs train.tsv > train.jsonl; node encode.mjs other.tsv > other.jsonl; ' +
        'torchrun --nproc-per-node 2 train.py --data train.jsonl --validation other.jsonl'
      : 'torchrun --nproc-per-node 2 train.py --data book.txt --validation other.txt'
    : `python -c 'from model import load; print(load("model.safetensors")[0])'`;
  return { next, words: `${isTrained ? 'Train it further' : 'Load it'} in that folder: ${next}` };
}

interface ImportFlags {
  readonly like?: string;
  readonly out?: string;
}

/** `unrolled import` */
export const prepareImport: PrepareCommand = (command: Command, _, output) => {
  command.argument('<weights>', 'safetensors file of an exported model that was trained further');
  addOptions(command, {
    like: option.optional(
      option.text(
        '',
        'model',
        'model file for everything but the weights, if <weights> holds only those',
      ),
      'the metadata of <weights>',
    ),
    out: option.optional(
      option.text('', 'path', 'file to save the model in'),
      '<weights>-imported.safetensors',
    ),
  });
  addOutputOptions(command).action(async (path: string, flags: ImportFlags) => {
    const bytes = await readFileBytes(path, 'weights');
    const own = decodeTorch(bytes, { source: path });
    const metadata =
      flags.like === undefined
        ? own.metadata
        : (await openModel(flags.like)).file.contents.metadata;
    if (!metadata.has('unrolled.task')) {
      throw new UsageError(
        `import: ${path} must name the model of its weights, got weights alone; name the model ` +
          'that was exported: --like model.safetensors',
      );
    }
    const described = new Map([...metadata].filter(([key]) => !ofRun.includes(key)));
    const contents = { tensors: own.tensors, metadata: described };
    const { task, taskName, file } = await openContents({ path, contents, size: bytes.length });
    const { out = `${nameOf(path)}-imported.safetensors` } = flags;
    const model = await task.restore(file);
    await checkModelOutput('--out', out);
    await writeFileAtomic(out, model);
    output.result(
      `Saved: ${printable(out)}\nMeasure it: unrolled evaluate ${quotePath(out)} --data …`,
      {
        ...{ event: 'import', weights: path, task: taskName, path: out },
      },
    );
  });
};

/** Metadata of the run that made a model, which do not apply to weights trained elsewhere. */
const ofRun: readonly string[] = ['unrolled.training', 'unrolled.snapshot'];
