import { cpus } from 'node:os';
import { languageModel } from '@unrolled/language-model';
import { getBackend } from '@unrolled/tensor';
import manifest from '../../../package.json' with { type: 'json' };
import { computingOn, type Finding, probeBackends } from '../backends.ts';
import { addOutputOptions } from '../options/common-options.ts';
import { formatRate } from '../output/progress.ts';
import type { Output } from '../output/streams.ts';
import type { PrepareCommand } from './index.ts';

/** Timed workload: the model and the batch by which machines and libraries are often compared. */
const timedTraining = {
  cell: 'lstm',
  embeddingSize: 128,
  hiddenSize: 128,
  batchSize: 32,
  sequenceLength: 64,
} as const;

export const prepareDoctor: PrepareCommand = (command, _, output) => {
  addOutputOptions(command).action(() => examine(output));
};

async function examine(output: Output): Promise<void> {
  const [{ model = 'an unknown processor' } = {}, ...others] = cpus();
  const machine = {
    unrolled: manifest.version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: `${model.trim()}, ${others.length + 1} cores`,
  };
  const backends = await probeBackends();
  const { name, speed } = await computingOn({}, output, async () => ({
    speed: await measureTraining(),
    name: getBackend().name,
  }));
  const facts = [
    ...Object.entries(machine),
    ...backends.map((finding) => ['backend', describe(finding)]),
    ['default', name],
    [
      'speed',
      `${speed.milliseconds.toFixed(1)} ms a training step, ${formatRate(speed.charactersPerSecond)} characters/s ` +
        `(${timedWords})`,
    ],
  ];
  output.result(facts.map(([label, value]) => `${label.padEnd(10)}  ${value}`).join('\n'), {
    event: 'doctor',
    ...machine,
    backends,
    default: name,
    ...speed,
  });
}

const { cell, hiddenSize, batchSize, sequenceLength } = timedTraining;
const timedWords = `${cell.toUpperCase()} ${hiddenSize}, batch ${batchSize}, ${sequenceLength} steps`;

/** The name of a gpu backend says its mode, and a fresh one has no kernels worth counting. */
const leftOut = ['mode', 'cachedKernels'];

function describe({ backend, details, missing }: Finding): string {
  const words = Object.entries(details ?? {})
    .filter(([key]) => !leftOut.includes(key))
    .map(([key, value]) => `${key} ${value}`);
  return `${backend.padEnd(14)}  ${missing ?? words.join(', ')}`;
}

/** Speed at which this machine trains that language model, by the median of its steps. */
async function measureTraining(): Promise<{
  milliseconds: number;
  charactersPerSecond: number;
}> {
  const seconds: number[] = [];
  const characters = timedTraining.batchSize * timedTraining.sequenceLength;
  await languageModel.train(
    { training: patternOf(characters * 2), validation: 'ab' },
    { ...timedTraining, steps: 30, validations: 1 },
    { callbacks: [{ name: 'speed', onStep: ({ stepSeconds }) => void seconds.push(stepSeconds) }] },
  );
  const [median] = seconds.sort((a, b) => a - b).slice(seconds.length >> 1);
  return { milliseconds: median * 1000, charactersPerSecond: characters / median };
}

/** A text of 64 different characters. */
const patternOf = (length: number): string =>
  Array.from({ length: length + 1 }, (_, place) => String.fromCharCode(48 + (place % 64))).join('');
