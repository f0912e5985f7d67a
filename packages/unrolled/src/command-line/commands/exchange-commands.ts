import { join } from 'node:path';
import { decodeTorch } from '@unrolled/exchange';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { option } from '@unrolled/task';
import type { Command } from 'commander';
import { openContents, openModel } from '../files/model-file.ts';
import { checkOutput, makeFolder } from '../files/output-file.ts';
import { addOutputOptions } from '../options/common-options.ts';
import { addOptions } from '../options/schema-options.ts';
import { UsageError } from '../program/failures.ts';
import { type ExportFormat, exportFormats } from '../tasks/task-command.ts';
import type { PrepareCommand } from './index.ts';

interface ExportFlags {
  readonly format?: ExportFormat;
  readonly out?: string;
}

/** Paths that are written to unless `--out` gives one, by the name of the task. */
const defaultOutputs: Readonly<Record<ExportFormat, (task: string) => string>> = {
  onnx: (task) => `${task}.onnx`,
  torch: (task) => `${task}-torch`,
};

export const prepareExport: PrepareCommand = (command, _, output) => {
  command.argument('<model>', 'path of a file that train has saved');
  addOptions(command, {
    format: option.choice(exportFormats, 'onnx', 'format to write'),
    out: option.optional(
      option.text('', 'path', 'file to write, or with torch the folder'),
      '<task>.onnx or <task>-torch',
    ),
  });
  addOutputOptions(command).action(async (path: string, flags: ExportFlags) => {
    const { format = 'onnx' } = flags;
    const { task, taskName, file } = await openModel(path);
    if (task.export === undefined) {
      throw new UsageError(
        `export: models of the task ${taskName} cannot be exported yet, got ${path}; its weights are ` +
          'float32 in safetensors under the names of PyTorch',
      );
    }
    const { out = defaultOutputs[format](taskName) } = flags;
    const files = Object.entries(await task.export(file, format));
    if (format === 'torch') await makeFolder('--out', out);
    const paths = files.map(([name]) => (format === 'torch' ? join(out, name) : out));
    for (const target of paths) await checkOutput('--out', target);
    for (const [place, [, bytes]] of files.entries()) await writeFileAtomic(paths[place], bytes);
    const { next, words } = afterwards(format, out);
    output.result(`Written: ${paths.join(', ')}\n${words}`, {
      ...{ event: 'export', model: path, task: taskName, format, paths, next },
    });
  });
};

function afterwards(format: ExportFormat, out: string): { next: string; words: string } {
  if (format === 'onnx') {
    const next = `onnxruntime.InferenceSession("${out}")`;
    return { next, words: `Run it with onnxruntime: ${next}` };
  }
  const next = `torchrun --nproc-per-node 2 train.py --data book.txt --validation other.txt`;
  return { next, words: `Train it on in that folder: ${next}` };
}

interface ImportFlags {
  readonly like?: string;
  readonly out?: string;
}

export const prepareImport: PrepareCommand = (command: Command, _, output) => {
  command.argument('<weights>', 'safetensors file of a model that was exported, trained on');
  addOptions(command, {
    like: option.optional(
      option.text(
        '',
        'model',
        'model file with everything but the weights, where they come without',
      ),
      'what the file says itself',
    ),
    out: option.optional(
      option.text('', 'path', 'file to save the model in'),
      '<task>.safetensors',
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
        `import: ${path} must say which model its weights are of, got weights alone; name the model ` +
          'that was exported: --like model.safetensors',
      );
    }
    const described = new Map([...metadata].filter(([key]) => !ofRun.includes(key)));
    const contents = { tensors: own.tensors, metadata: described };
    const { task, taskName, file } = await openContents({ path, contents, size: bytes.length });
    const { out = `${taskName}.safetensors` } = flags;
    const model = await task.restore(file);
    await checkOutput('--out', out);
    await writeFileAtomic(out, model);
    output.result(`Saved: ${out}\nMeasure it: unrolled evaluate ${out} --data …`, {
      ...{ event: 'import', weights: path, task: taskName, path: out },
    });
  });
};

/** Metadata of the run that made a model, which say nothing of weights that were trained elsewhere. */
const ofRun: readonly string[] = ['unrolled.training', 'unrolled.snapshot'];
