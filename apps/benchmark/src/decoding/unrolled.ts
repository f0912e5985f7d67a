import { tensor } from '@unrolled/tensor';
import manifest from '@unrolled/tensor/package.json' with { type: 'json' };
import { backendNote } from '../engines/unrolled.ts';
import type { Prepared, Subject } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import type { DecodingCase } from './cases.ts';
import {
  createTranslator,
  createWriter,
  drawSources,
  fingerprintOf,
  firstCharacter,
  lengthOfTranslation,
} from './workload.ts';

/** Unrolled on the backend that is set, or that it chooses by itself. */
export const unrolledDecoder = async (name: string): Promise<Subject<DecodingCase>> => ({
  name,
  version: manifest.version,
  async prepare(decodingCase): Promise<Prepared> {
    const decode =
      decodingCase.activity === 'translation' ? translate(decodingCase) : write(decodingCase);
    const fingerprint = fingerprintOf(await decode());
    return { fingerprint, note: backendNote(), runRound: await prepareRounds(decode) };
  },
  async dispose() {},
});

function translate(decodingCase: DecodingCase): () => Promise<number[][]> {
  const network = createTranslator();
  const groups = drawSources(decodingCase);
  const options = { beam: decodingCase.beam, maximumLength: lengthOfTranslation };
  return async () => {
    const found: number[][] = [];
    for (const { values, shape, lengths } of groups) {
      const source = tensor(values, shape);
      const generated = await network.generate(source, lengths, options);
      source.dispose();
      found.push(...generated.map(([{ tokens }]) => [...tokens]));
    }
    return found;
  };
}

function write({ unitsPerCall }: DecodingCase): () => Promise<number[][]> {
  const model = createWriter();
  return async () => {
    let text = '';
    const options = { prompt: firstCharacter, length: unitsPerCall, temperature: 0 };
    for await (const character of model.generate(options)) text += character;
    return [[...model.encode(text)]];
  };
}
