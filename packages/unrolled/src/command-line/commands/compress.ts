import { type Precision, precisions } from '@unrolled/formats';
import { readFileBytes, writeFileAtomic } from '@unrolled/formats/node';
import { printable } from '@unrolled/guards';
import { compressModel, option } from '@unrolled/task';
import { nameOf, openModel } from '../files/model-file.ts';
import { checkModelOutput } from '../files/output-file.ts';
import { addOutputOptions } from '../options/common-options.ts';
import { addOptions } from '../options/schema-options.ts';
import { UsageError } from '../program/failures.ts';
import { quotePath } from '../training/report-run.ts';
import type { PrepareCommand } from './index.ts';

interface CompressFlags {
  readonly precision?: Precision;
  readonly out?: string;
}

/** `unrolled compress` */
export const prepareCompress: PrepareCommand = (command, _, output) => {
  command.argument('<model>', 'path of a model file saved by train');
  addOptions(command, {
    precision: option.choice(
      precisions,
      'int8',
      'element type of the matrices in the file; int8 has one scale per row',
    ),
    out: option.optional(
      option.text('', 'path', 'file to save the model in'),
      '<model>-<precision>.safetensors',
    ),
  });
  addOutputOptions(command).action(async (path: string, flags: CompressFlags) => {
    const { precision = 'int8' } = flags;
    const { task, taskName, file } = await openModel(path);
    task.describe(file); // refuses a damaged model before anything is written
    const isInt8 = [...file.contents.tensors.values()].some(({ dtype }) => dtype === 'I8');
    if (isInt8 && precision !== 'float32') {
      throw new UsageError(
        `compress: ${path} must hold weights in float32 or float16, got int8; compress the model that it ` +
          'was made from',
      );
    }
    const { out = `${nameOf(path)}-${precision}.safetensors` } = flags;
    const bytes = compressModel(await readFileBytes(path, 'model'), precision, path);
    await checkModelOutput('--out', out);
    await writeFileAtomic(out, bytes);
    const [before, after] = [file.size, bytes.length];
    output.result(
      `Saved: ${printable(out)}, ${after.toLocaleString('en')} bytes instead of ${before.toLocaleString('en')}\n` +
        `Measure it: unrolled evaluate ${quotePath(out)} --data …`,
      {
        ...{ event: 'compress', model: path, task: taskName, path: out, precision },
        before,
        after,
      },
    );
  });
};
