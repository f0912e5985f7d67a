/**
 * Trains the small models that the pages open with, by the project's own command line, from the
 * generated texts of `src/texts`: `pnpm --filter @unrolled/demo models`. Same machine, same bits.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { englishText } from '../src/texts/english.ts';
import { koreanText } from '../src/texts/korean.ts';

const app = join(import.meta.dirname, '..');
const commandLine = join(app, '../../packages/unrolled/src/cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'unrolled-demo-'));

const small = ['--hidden-size', '64', '--embedding-size', '16'];
const tiny = ['--hidden-size', '8', '--embedding-size', '4'];
const models = {
  gru: { text: englishText(400_000), options: ['--cell', 'gru', ...small] },
  lstm: { text: englishText(400_000), options: ['--cell', 'lstm', ...small] },
  rnn: { text: englishText(400_000), options: ['--cell', 'rnn', ...small] },
  korean: { text: koreanText(300_000), options: ['--cell', 'gru', ...small] },
  tiny: { text: englishText(400_000), options: ['--cell', 'rnn', ...tiny] },
};

try {
  for (const [name, { text, options }] of Object.entries(models)) {
    const data = join(folder, `${name}.txt`);
    writeFileSync(data, text);
    const out = join(app, 'models', `${name}.safetensors`);
    const given = ['--data', data, '--out', out, '--steps', '2500', ...options];
    const { status } = spawnSync(
      process.execPath,
      ['--conditions=@unrolled/source', commandLine, 'train', 'language-model', ...given],
      { stdio: 'inherit' },
    );
    if (status !== 0) throw new Error(`training ${name} ended with status ${status}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
