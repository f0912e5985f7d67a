import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../scripts/run-program.ts';
import { type Consumer, demand, folderWith, tarballOf } from './consumer.ts';

/** These carry `tensor` themselves: it is what they are, or they stand for all packages. */
const bringTensor = ['@unrolled/tensor', 'unrolled'];

/** These need no tensors. */
const withoutTensor = [
  '@unrolled/guards',
  '@unrolled/tokenizers',
  '@unrolled/metrics',
  '@unrolled/charts',
];

const program = `
import { LSTM } from '@unrolled/cells';
import { Rng, tensor } from '@unrolled/tensor';

const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, rng: new Rng(1) });
lstm.forward(tensor([[[1, 2]]]));
`;

/**
 * A user has one version and upgrades one package. Package managers that know peers refuse or share;
 * where a second copy comes all the same, the program says so.
 */
export const twoVersions: Consumer = {
  title: 'two versions of one package',
  async check({ packages, folder }) {
    const { version } = JSON.parse(readFileSync('packages/tensor/package.json', 'utf8'));
    for (const { name } of packages) {
      const manifest = join(folder, 'node_modules', name, 'package.json');
      const { dependencies = {}, peerDependencies = {} } = JSON.parse(
        readFileSync(manifest, 'utf8'),
      );
      if ([...bringTensor, ...withoutTensor].includes(name)) continue;
      const range = peerDependencies['@unrolled/tensor'];
      demand(
        range === `^${version}` && !('@unrolled/tensor' in dependencies),
        `${name} must have @unrolled/tensor ^${version} as its peer alone, got ${range}.`,
      );
    }

    const project = folderWith(folder, 'two-versions', { 'program.mjs': program });
    const modules = join(project, 'node_modules/@unrolled');
    const later = join(modules, 'cells/node_modules/@unrolled/tensor');
    for (const [name, target] of [
      ['@unrolled/cells', join(modules, 'cells')],
      ['@unrolled/tensor', later],
    ]) {
      mkdirSync(target, { recursive: true });
      const args = ['-xzf', tarballOf(packages, name), '-C', target, '--strip-components=1'];
      const { succeeded, output } = await runProgram('tar', args);
      demand(succeeded, output);
    }
    for (const file of globSync(join(later, 'dist/*.js'))) {
      const code = readFileSync(file, 'utf8');
      writeFileSync(file, code.replace(`version = "${version}"`, 'version = "98.7.6"'));
    }
    const { succeeded, output } = await runProgram('node', ['program.mjs'], { folder: project });
    const pair = `(98\\.7\\.6 and ${version}|${version} and 98\\.7\\.6)`;
    const says = new RegExp(`two copies of @unrolled/tensor \\(versions ${pair}\\) are loaded`);
    demand(!succeeded && says.test(output), `It must say ${says}, got:\n${output}`);
    return [];
  },
};
