import { delimiter, dirname, join } from 'node:path';
import { machineNode } from '../scripts/machine-node.ts';
import { runProgram } from '../scripts/run-program.ts';
import { type Consumer, demand, folderWith } from './consumer.ts';

const testFile = `
const { LSTM } = require('@unrolled/cells');
const { ArgumentError, Rng, tensor } = require('@unrolled/tensor');
const { languageModel, nn } = require('unrolled');

test('a layer runs, on one copy of the package', () => {
  const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, rng: new Rng(1) });
  const head = new nn.Linear({ inFeatures: 3, outFeatures: 1, rng: new Rng(2) });
  const { output } = lstm.forward(tensor([[[1, 2], [3, 4]]]));
  head.forward(output).sum().backward();
  expect(output.shape).toEqual([1, 2, 3]);
  expect(output.backend.name).toBe('wasm');
  expect([...lstm.parameters()].every(({ grad }) => grad !== null)).toBe(true);
});

test('a task trains, whose training is loaded when it is asked for', async () => {
  const { model } = await languageModel.train('to be or not to be. '.repeat(40), { steps: 2 });
  expect(model.configuration.hiddenSize).toBeGreaterThan(0);
});

test('errors are of their classes', () => {
  expect(() => new LSTM({ inputSize: 0, hiddenSize: 3, rng: new Rng(1) })).toThrow(ArgumentError);
});
`;

/** Jest requires what tests import, which by default only works for CommonJS. */
export const jest: Consumer = {
  title: 'Jest 30 without configuration',
  async check({ folder, tools }) {
    const project = folderWith(folder, 'jest', { 'package.json': {}, 'layer.test.js': testFile });
    for (const node of new Set([machineNode(), process.execPath])) {
      const { succeeded, output } = await runProgram(
        node,
        [join(tools, 'node_modules/jest/bin/jest.js'), '--rootDir', project, '--no-cache'],
        { folder: project, path: dirname(node) + delimiter + process.env.PATH },
      );
      demand(succeeded, `On ${node}:\n${output}`);
    }
    return [];
  },
};
