import { cpus } from 'node:os';
import {
  type Backend,
  createReferenceBackend,
  createWasmBackend,
  getBackend,
} from '@unrolled/tensor';
import { Command } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { addOutputOptions } from '../common-options.ts';
import { formatRate } from '../progress.ts';
import type { Output } from '../streams.ts';
import { measureTraining } from '../training-speed.ts';

export const doctorCommand = (output: Output): Command =>
  addOutputOptions(
    new Command('doctor').description('say what this machine offers, and how fast it trains'),
  ).action(() => examine(output));

async function examine(output: Output): Promise<void> {
  const [{ model = 'an unknown processor' } = {}, ...others] = cpus();
  const machine = {
    unrolled: manifest.version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: `${model.trim()}, ${others.length + 1} cores`,
  };
  const backends = [
    await probe(createWasmBackend),
    await probe(async () => createReferenceBackend()),
  ];
  const { name } = getBackend();
  const speed = await measureTraining();
  const facts = [
    ...Object.entries(machine),
    ...backends.map((found) => ['backend', found]),
    ['default', name],
    ['threads', '1'],
    [
      'speed',
      `${speed.milliseconds.toFixed(1)} ms a training step, ${formatRate(speed.charactersPerSecond)} characters/s ` +
        '(LSTM 128, batch 32, 64 steps)',
    ],
  ];
  output.result(facts.map(([label, value]) => `${label.padEnd(10)}  ${value}`).join('\n'), {
    event: 'doctor',
    ...machine,
    backends,
    default: name,
    threads: 1,
    ...speed,
  });
}

async function probe(create: () => Promise<Backend>): Promise<string> {
  try {
    const backend = await create();
    const { name, details } = backend.report();
    await backend.dispose();
    const words = Object.entries(details).map(([key, value]) => `${key} ${value}`);
    return [name, ...words].join(', ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
