import { readers } from '../from-json.ts';
import { readPipeline } from '../hugging-face/read-pipeline.ts';
import { fieldsOf } from '../json-checks.ts';
import { PipelineTokenizer } from './pipeline-tokenizer.ts';

/**
 * Lets `tokenizerFromJSON`, and so the models of all tasks, read tokenizers of the class `PipelineTokenizer`.
 * Without this call, or one of `readTokenizerJson`, a page does not load their code.
 */
export function usePipelineTokenizers(): void {
  readers.set('pipeline', (value) => {
    const { tokenizer } = fieldsOf(value, 'tokenizerFromJSON');
    return new PipelineTokenizer(readPipeline(tokenizer, {}, 'tokenizerFromJSON'));
  });
}
