import { dirname, join } from 'node:path';
import { readFileBytes } from '@unrolled/formats/node';
import { check, rules } from '@unrolled/guards';
import { FormatError } from '@unrolled/tensor';
import { GraphModel } from '../encoders/graph-model.ts';

/**
 * Reads a graph model of TensorFlow.js from `model.json` and the files of weights next to it.
 * @throws FileError when a file cannot be read; FormatError for an invalid graph model, or one with an
 *   operation that is not supported
 */
export async function readGraphModel(path: string): Promise<GraphModel> {
  check('readGraphModel', 'path', path, rules.text);
  const text = new TextDecoder().decode(await readFileBytes(path, 'graph model'));
  return GraphModel.read(
    parse(text, path),
    (shard) => readFileBytes(join(dirname(path), shard), 'weights'),
    path,
  );
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(`${path}: expected the JSON of a graph model, got another text`, {
      cause,
    });
  }
}
