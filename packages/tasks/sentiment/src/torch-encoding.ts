/** `encode.mjs` of an exported model of sentiment: labelled texts as examples for `train.py`. */
export const torchEncoding = `// Writes labelled texts as examples for train.py, where @unrolled/sentiment is installed:
//
//   node encode.mjs train.tsv > train.jsonl       lines of a text, a tab, and its label
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sentiment } from '@unrolled/sentiment';
import { loadModel } from '@unrolled/task/node';

const path = fileURLToPath(new URL('model.safetensors', import.meta.url));
const model = await loadModel(sentiment, path);
const lines = readFileSync(process.argv[2], 'utf8').split(/\\r?\\n/);
for (const [place, line] of lines.entries()) {
  if (line === '') continue;
  const [text, name, ...others] = line.split('\\t');
  const label = model.labels.indexOf(name);
  if (label < 0 || others.length > 0) {
    const labels = model.labels.join(', ');
    throw new Error(\`line \${place + 1} must be a text, a tab, and one of \${labels}, got \${line}\`);
  }
  const example = { tokens: [...model.encode(text)], label };
  process.stdout.write(\`\${JSON.stringify(example)}\\n\`);
}
`;
