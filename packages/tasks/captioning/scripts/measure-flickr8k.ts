// Trains on Flickr8k and measures; the folder is described in flickr8k.ts. The test images are read by the
// last command alone.
//
//     node --conditions=@unrolled/source scripts/measure-flickr8k.ts <folder> train model.safetensors '{"epochs":8}'
//     … <folder> compare model.safetensors            beams and exponents of the length, on the dev images
//     … <folder> test model.safetensors               greedy, beam 5, and with the exponent that dev chose
//     … <folder> neighbours                           consensus of the captions of 40 images

import { readFileSync, writeFileSync } from 'node:fs';
import { normalizeCaption, scoreCaptions } from '@unrolled/metrics';
import {
  type CaptionedImage,
  type CaptioningModel,
  type CaptioningTraining,
  captioning,
} from '../src/index.ts';
import { readFlickr8k } from './flickr8k.ts';
import { consensusCaptions } from './nearest-neighbours.ts';

const [folder, command, path, given = '{}'] = process.argv.slice(2);
const { grid, train, dev, test } = readFlickr8k(folder);
const known = new Set(train.flatMap(({ captions }) => captions.map(normalizeCaption)));
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1000);

/** Scores, the share of different captions, and that of captions that no training image has. */
function report(name: string, texts: readonly string[], images: readonly CaptionedImage[]): void {
  const scores = scoreCaptions(
    texts,
    images.map(({ captions }) => captions),
  );
  const share = (count: number) => `${((100 * count) / texts.length).toFixed(0)} %`;
  console.log(
    [
      name,
      `BLEU ${scores.bleu.map((score) => score.toFixed(1)).join(' ')}`,
      `CIDEr-D ${scores.cider.toFixed(4)}`,
      `ROUGE-L ${scores.rougeL.toFixed(1)}`,
      `different ${share(scores.distinct * texts.length)}`,
      `new ${share(texts.filter((text) => !known.has(text)).length)}`,
    ].join(', '),
  );
}

const load = (): CaptioningModel => captioning.load(readFileSync(path), path);

async function measure(
  model: CaptioningModel,
  images: readonly CaptionedImage[],
  search: { readonly beam: number; readonly lengthPenalty?: number },
): Promise<void> {
  const found = await captioning.evaluate(model, images, search);
  const entropy = found.attentionEntropy;
  report(
    `${JSON.stringify(search)}, ${found.words.toFixed(2)} words, attention ` +
      `${entropy === null ? 'none' : `${(100 * entropy).toFixed(1)} % of the maximum entropy`}`,
    found.captions.map(({ text }) => text),
    images,
  );
}

const commands: Readonly<Record<string, () => Promise<void>>> = {
  async train() {
    const options: Partial<CaptioningTraining> = JSON.parse(given);
    const { model } = await captioning.train({ grid, training: train, validation: dev }, options, {
      callbacks: [
        {
          name: 'progress',
          onStep: ({ step, loss }) => {
            if (step % 100 === 0) console.error(step, loss.toFixed(3), `${seconds()} s`);
          },
          onScore: ({ value, details }) => console.error('dev', value, details, `${seconds()} s`),
        },
      ],
    });
    writeFileSync(path, await captioning.encode(model));
    console.log(`${model.parameterCount()} weights, ${seconds()} s, ${given}`);
  },
  async compare() {
    const model = load();
    for (const lengthPenalty of [0.5, 0.7, 1, 1.3])
      await measure(model, dev, { beam: 5, lengthPenalty });
    await measure(model, dev, { beam: 3 });
  },
  async test() {
    const model = load();
    await measure(model, test, { beam: 1 });
    await measure(model, test, { beam: 5 });
    await measure(model, test, { beam: 5, lengthPenalty: 0.5 });
    const places = [0, 7, 33, 80, 121, 200, 333, 404, 555, 777];
    const captions = await model.caption(places.map((place) => test[place]));
    for (const [at, [{ text }]] of captions.entries()) console.log(places[at], text);
  },
  async neighbours() {
    for (const [name, images] of Object.entries({ dev, test })) {
      report(
        `${name}, 40 neighbours`,
        consensusCaptions(images, train, 40).map(normalizeCaption),
        images,
      );
    }
  },
};

await commands[command]();
