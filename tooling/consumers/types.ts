import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from '../packing/pack.ts';
import { runProgram } from '../scripts/run-program.ts';
import { type Consumer, demand, folderWith } from './consumer.ts';

/** Supported versions of TypeScript: the oldest, and the last of each later line. */
const versions = ['5.4', '5.9', '6', '7'];

const options = {
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: [],
  noEmit: true,
};

/** Uses of types: by a page with an encoded model, and a Worker with an imported module. */
const uses = `
import { type LanguageModel, languageModel } from '@unrolled/language-model';
import { createWasmBackend, type Backend } from '@unrolled/tensor';
import kernels from '@unrolled/tensor/kernels/simd.wasm';

export const backend: Promise<Backend> = createWasmBackend({ module: kernels });
export const blob = async (model: LanguageModel) => new Blob([await languageModel.encode(model)]);
`;

/** Imports every entry that has declarations. */
function program(packages: readonly PackedPackage[]): string {
  const imports = packages.flatMap(({ folder, name }) => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => name + entry.slice(1));
  });
  const lines = imports.map((name, index) => `export * as entry${index} from '${name}';`);
  return `${lines.join('\n')}\n${uses}`;
}

/** Declarations are checked too, as by users who leave `skipLibCheck` off. */
export const types: Consumer = {
  title: `TypeScript ${versions.join(', ')}`,
  async check({ packages, folder, tools }) {
    const project = folderWith(folder, 'types', {
      'package.json': { type: 'module' },
      'program.ts': program(packages),
      'tsconfig.json': { compilerOptions: options, files: ['program.ts'] },
    });
    for (const version of versions) {
      const compiler = join(tools, `node_modules/typescript-${version}/bin/tsc`);
      const { succeeded, output } = await runProgram('node', [compiler, '--project', project]);
      demand(succeeded, `With TypeScript ${version}:\n${output}`);
    }
    return [];
  },
};
