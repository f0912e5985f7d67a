/**
 * Training speed of the small CNN, and speed of a frame by MobileNet, next to equal ones in other
 * systems, interleaved in one run:
 *
 *     npm run bench:vision -- [--rounds 7] [--threads 2] [--python path]
 */
import { Command } from 'commander';
import { measureInterleaved, type Systems, unrolledNative } from '../interleaved.ts';
import { pythonOption, threadCount, wholeNumber } from '../option-values.ts';
import { inOwnProcess } from '../own-process.ts';
import { ensurePeers, peerVersion } from '../peers.ts';
import { usePython } from '../python-process.ts';
import {
  circumstancesOf,
  formatCase,
  formatCircumstances,
  type MeasuredWork,
  reportCase,
} from '../report.ts';
import { prepareUnrolled as prepareMobileNet } from './mobile-net/unrolled.ts';
import { fullSize, mobileNetWorkload } from './mobile-net/workload.ts';
import { twinInPyTorch } from './pytorch.ts';
import { prepareUnrolled as prepareCnn } from './small-cnn/unrolled.ts';
import { cnnWorkload, fewFrames, manyFrames, settings } from './small-cnn/workload.ts';
import type { subjects } from './subjects.ts';

const command = new Command('bench:vision')
  .description(
    'Measures a training step of the small CNN and a frame by MobileNet v1 0.5, each next to its twins.',
  )
  .option('--rounds <count>', 'number of measured rounds of each system', wholeNumber, 7)
  .option(
    '--threads <count>',
    'number of threads of an additional run of Unrolled and PyTorch',
    threadCount,
    1,
  )
  .addOption(pythonOption())
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

interface Options {
  readonly rounds: number;
  readonly threads: number;
  readonly python?: string;
}

const options = command.parse().opts<Options>();
const problem = options.python === undefined ? null : usePython(options.python);
if (problem !== null) command.error(`error: ${problem}`);
await ensurePeers(console.error);
console.log(formatCircumstances(circumstancesOf(options.rounds)));

const peer = (key: keyof typeof subjects) => {
  const name = key.slice(key.indexOf('/') + 1);
  const version = peerVersion(name.startsWith('tfjs') ? '@tensorflow/tfjs-core' : name);
  return inOwnProcess(new URL('./subjects.ts', import.meta.url), key, { name, version });
};

async function measure<Workload>(
  work: MeasuredWork,
  workload: Workload,
  systems: Systems<Workload>,
): Promise<void> {
  const report = reportCase(work, await measureInterleaved(workload, systems, options));
  console.log(formatCase(report));
  if (!report.agreement.holds) process.exitCode = 1;
}

for (const frames of [manyFrames, fewFrames]) {
  await measure(
    {
      id: `small-cnn-${frames}`,
      title: `Small CNN, 64 × 64 in colour with motion, training step (${frames} frames)`,
      unit: 'frames',
      unitsPerCall: frames,
    },
    cnnWorkload(frames),
    {
      prepareUnrolled: prepareCnn,
      ...twinInPyTorch(new URL('./small-cnn/pytorch.py', import.meta.url), settings),
      others: [
        unrolledNative(prepareCnn),
        ...(frames === fewFrames ? [peer('small-cnn/tfjs-cpu')] : []),
      ],
    },
  );
}
await measure(
  {
    id: 'mobile-net',
    title: 'MobileNet v1 0.5, features of a frame of 224 × 224 in colour',
    unit: 'frames',
    unitsPerCall: 1,
  },
  mobileNetWorkload(fullSize),
  {
    prepareUnrolled: prepareMobileNet,
    ...twinInPyTorch(new URL('./mobile-net/pytorch.py', import.meta.url)),
    others: [
      unrolledNative(prepareMobileNet),
      peer('mobile-net/tfjs-wasm'),
      peer('mobile-net/onnxruntime-web'),
      peer('mobile-net/onnxruntime-node'),
    ],
  },
);
