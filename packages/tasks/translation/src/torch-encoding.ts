/** `encode.mjs` of an exported translation model: pairs of sentences as examples for `train.py`. */
export const torchEncoding = `// Writes pairs of sentences as examples for train.py, where @unrolled/translation is installed:
//
//   node encode.mjs train.tsv > train.jsonl       lines of a sentence, a tab, and its translation
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadModel } from '@unrolled/task/node';
import { translation } from '@unrolled/translation';

const path = fileURLToPath(new URL('model.safetensors', import.meta.url));
const { tokenizers } = await loadModel(translation, path);
const { source, target } = tokenizers;
const lines = readFileSync(process.argv[2], 'utf8').split(/\\r?\\n/);
for (const [place, line] of lines.entries()) {
  if (line === '') continue;
  const sentences = line.split('\\t');
  if (sentences.length !== 2 || sentences.some((sentence) => sentence.trim() === '')) {
    throw new Error(\`line \${place + 1} must be a sentence, a tab, and its translation, got \${line}\`);
  }
  const options = { parseSpecial: false };
  const written = target.encode(sentences[1], { ...options, start: true, end: true });
  const example = { source: [...source.encode(sentences[0], options)], target: [...written] };
  process.stdout.write(\`\${JSON.stringify(example)}\\n\`);
}
`;
