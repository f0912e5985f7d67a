import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languageModel } from '@unrolled/language-model';
import { encodeCheckpoint, encodeModule } from '@unrolled/task';
import { kerasFiles } from '../exchange-files.ts';
import { data, type Examples, rng } from './example.ts';
import type { TextTaskModels } from './text-task-examples.ts';
import { linear, ownTrainer } from './training-examples.ts';

const frame = {
  ...{ pixels: new Uint8Array(12), width: 2, height: 2, channels: 3 },
  ...{ time: 0, duration: 0.1, index: 0 },
};
/** A PNG. */
const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const pairs = (training: number) => ({ training, test: 2, rng: rng() });

/** Sound calls of what needs Node: files, gpu.js, and the data sets of this repository. */
export async function nodeExamples({ language, files }: TextTaskModels): Promise<Examples> {
  const own = await encodeModule(linear());
  const ownRun = await encodeCheckpoint(ownTrainer());
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const place = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const text = place('text.txt', 'to be or not to be');
  const out = join(folder, 'out.safetensors');
  return {
    readFileBytes: () => [text, 'text'],
    writeFileAtomic: () => [out, Uint8Array.of(1, 2)],
    checkWritable: () => [out],
    reasonOf: () => [new Error('a reason')],
    openTextFiles: () => [[text], 'the texts'],
    saveModel: () => [data(languageModel), language, out],
    loadModel: () => [data(languageModel), place('language.safetensors', files.language)],
    loadKeras: () => [place('model.keras', kerasFiles()[0])],
    compressModel: () => [own, 'int8', 'a.safetensors'],
    encodeModule: () => [linear(), data({ sizes: [3, 2] })],
    decodeModule: () => [linear, own, 'a.safetensors'],
    encodeCheckpoint: () => [ownTrainer(), data({ sizes: [3, 2] })],
    decodeCheckpoint: () => [ownTrainer(), ownRun, 'a.safetensors'],
    saveModule: () => [linear(), out, data({ sizes: [3, 2] })],
    loadModule: () => [linear, place('module.safetensors', own)],
    saveCheckpoint: () => [ownTrainer(), out, data({ sizes: [3, 2] })],
    resume: () => [ownTrainer(), place('run.safetensors', ownRun)],
    checkpointFile: () => [out],
    createEventFile: () => [join(folder, 'events'), { clock: () => 1 }],
    TensorBoard: () => [
      {
        folder: join(folder, 'board'),
        when: () => true,
        histogramsWhen: () => true,
        texts: data({ a: 'b' }),
      },
    ],
    createNativeBackend: () => [{ threads: 2 }],
    createGpuBackend: () => [{ mode: 'cpu', threads: false, kernelCacheSize: 8 }],
    stickFigures: () => [pairs(3)],
    handGestures: () => [{ ...pairs(3), gestures: 2 }],
    addingBatch: () => [3, 5, pairs(3).rng],
    datePairs: () => [pairs(3)],
    numberInWords: () => [1_234, 'fr'],
    numberPairs: () => [pairs(100), 5, 'ko'],
    shapeScenes: () => [{ ...pairs(3), side: 16, language: 'ko' }],
    movingShapes: () => [
      {
        ...{ ...pairs(2), side: 8, frames: [2, 3], segments: 2, rate: 5, noise: 3, heldOut: 0.3 },
        radii: [0.1, 0.3],
        ...{ subjects: ['star', 'cross'], colours: ['red', 'blue'], actions: ['grows', 'shrinks'] },
      },
    ],
    readClip: () => [place('one.png', Buffer.from(onePixel, 'base64')), { rate: 5 }],
    encodePng: () => [data({ ...frame })],
    writeImage: () => [join(folder, 'image.png'), data({ ...frame })],
    writeAnimation: () => [join(folder, 'clip.gif'), [data({ ...frame })]],
    writeImageFolder: () => [join(folder, 'clip'), [data({ ...frame })]],
  };
}
