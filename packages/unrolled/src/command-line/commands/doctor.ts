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

/** `unrolled doctor` */
export const prepareDoctor: PrepareCommand = (command, _, output) => {
  addOutputOptions(command).action(() => examine(output));
};

async function examine(output: Output): Promise<void> {
  const [{ model = 'an unknown processor' } = {}, ...others] = cpus();
  const machine = {
    unrolled: manifest.version,
    ...runtimeVersion(),
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
  const lines = [
    ...facts.flatMap(([label, value]) => wrapped(`${label.padEnd(10)}  ${value}`, indent)),
    ...backends.flatMap(remediesOf),
  ];
  output.result(lines.join('\n'), {
    event: 'doctor',
    ...machine,
    backends,
    default: name,
    ...speed,
  });
}

/** Version of the runtime; Bun and Deno also state the version of Node that they follow. */
function runtimeVersion(): Readonly<Record<string, string>> {
  const { bun, deno, node = 'unknown' } = process.versions;
  if (bun !== undefined) return { bun };
  return deno === undefined ? { node } : { deno };
}

const { cell, hiddenSize, batchSize, sequenceLength } = timedTraining;
const timedWords = `${cell.toUpperCase()} ${hiddenSize}, batch ${batchSize}, ${sequenceLength} steps`;

/** Maximum width of a line. */
const columns = 100;

/** Width of the label of a fact. */
const indent = 12;

/** Details of a backend that its line omits; `--json` has them. */
const leftOut = ['mode', 'cachedKernels', 'asynchronous', 'keepsNonFinite', 'maximumSize'];

function describe({ backend, details, missing }: Finding): string {
  const words = Object.entries(details ?? {})
    .filter(([key]) => !leftOut.includes(key))
    .map(([key, value]) => `${key} ${value}`);
  return `${backend.padEnd(14)}  ${missing === null ? words.join(', ') : 'missing, see below'}`;
}

/** Why a backend is missing and, on separate lines, the ways to install it. */
function remediesOf({ backend, missing }: Finding): string[] {
  if (missing === null) return [];
  const [reason, ...ways] = missing.split('; ');
  return [
    '',
    ...wrapped(`${backend}: ${reason}`, 2),
    ...ways.flatMap((way) => wrapped(`  ${way}`, 4)),
  ];
}

/** A text as lines of at most `columns` characters, all but the first indented. */
function wrapped(text: string, indented: number): string[] {
  if (text.length <= columns) return [text];
  const space = text.lastIndexOf(' ', columns);
  const end = space > indented ? space : columns;
  const rest = text.slice(end).trimStart();
  return [text.slice(0, end), ...wrapped(' '.repeat(indented) + rest, indented)];
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
