import { writeOnnx } from '@unrolled/exchange';
import { OnnxGraph } from '@unrolled/exchange/parts';
import type { Seq2Seq } from '@unrolled/seq2seq';
import { addTokenEncoder, decoderFile, outputEncoded } from '@unrolled/seq2seq/onnx';
import { loadOnnxRuntime, type OrtSession, type OrtTensor } from '../engines/onnxruntime.ts';
import { peerVersion } from '../peers.ts';
import type { SubjectFactory } from '../subject.ts';
import { prepareRounds } from '../timing.ts';
import { type PaddedIds, startToken } from '../translation/batches.ts';
import type { DecodingCase } from './cases.ts';
import { beamSearch, greedySearch, likeliest, type StepDecoder } from './search.ts';
import {
  createTranslator,
  createWriter,
  drawSources,
  fingerprintOf,
  lengthOfTranslation,
} from './workload.ts';

type Runtime = ReturnType<typeof loadOnnxRuntime>;

/** onnxruntime-node on the files that Unrolled exports; the search around their steps is in JavaScript. */
export const onnxDecoder =
  (name: string, threads: number): SubjectFactory<DecodingCase> =>
  async () => {
    const runtime = loadOnnxRuntime('onnxruntime-node', threads);
    const sessions: OrtSession[] = [];
    const open = async (file: Uint8Array) => {
      const session = await runtime.open(file);
      sessions.push(session);
      return session;
    };
    return {
      name,
      version: peerVersion('onnxruntime-node'),
      async prepare(decodingCase) {
        const prepared = decodingCase.activity === 'translation' ? translate : write;
        const decode = await prepared(runtime, open, decodingCase);
        const fingerprint = fingerprintOf(await decode());
        return { fingerprint, runRound: await prepareRounds(decode) };
      },
      async dispose() {
        for (const session of sessions) await session.release();
      },
    };
  };

type Open = (file: Uint8Array) => Promise<OrtSession>;

async function translate(
  { Tensor }: Runtime,
  open: Open,
  decodingCase: DecodingCase,
): Promise<() => Promise<number[][]>> {
  const { beam } = decodingCase;
  const files = await translatorFiles(createTranslator());
  const [encoder, decoder] = [await open(files.encoder), await open(files.decoder)];
  const groups = drawSources(decodingCase);

  async function stepsOf({ values, shape, lengths }: PaddedIds): Promise<StepDecoder> {
    const sources = lengths.length;
    const encoded = await encoder.run({
      tokens: new Tensor('int32', values, shape),
      lengths: new Tensor('int32', Int32Array.from(lengths), [sources]),
    });
    const rows = sources * beam;
    const memory = repeatRows(encoded.memory, 0, beam);
    const keys = repeatRows(encoded.keys, 0, beam);
    let h = repeatRows(encoded.h, 1, beam);
    const rowLengths = Int32Array.from(
      { length: rows },
      (_, row) => lengths[Math.floor(row / beam)],
    );
    const read = { memory, keys, lengths: new Tensor('int32', rowLengths, [rows]) };
    return {
      rows,
      async step(tokens) {
        const feeds = { tokens: new Tensor('int32', tokens, [rows]), h, ...read };
        const next = await decoder.run(feeds, ['logits', 'next_h']);
        h = next.next_h;
        return next.logits.data as Float32Array;
      },
      reorder(order) {
        h = selectRows(h, 1, order);
      },
    };
  }

  /** A tensor of one layer or none, with each row `count` times. @param axis of the rows */
  function repeatRows(tensor: OrtTensor, axis: number, count: number): OrtTensor {
    if (count === 1) return tensor;
    const rows = Array.from({ length: tensor.dims[axis] * count }, (_, row) =>
      Math.floor(row / count),
    );
    return selectRows(tensor, axis, rows);
  }

  /** @param axis of the rows: the first that is longer than 1 */
  function selectRows({ data, dims }: OrtTensor, axis: number, rows: readonly number[]): OrtTensor {
    const width = data.length / dims[axis];
    const values = new Float32Array(rows.length * width);
    rows.forEach((row, place) => {
      values.set(data.subarray(row * width, (row + 1) * width), place * width);
    });
    return new Tensor('float32', values, dims.with(axis, rows.length));
  }

  return async () => {
    const found: number[][] = [];
    for (const group of groups) {
      const steps = await stepsOf(group);
      const lengths = group.lengths.map(lengthOfTranslation);
      found.push(
        ...(beam === 1
          ? await greedySearch(steps, startToken, lengths)
          : await beamSearch(steps, startToken, lengths, beam)),
      );
    }
    return found;
  };
}

/** The two files that a translation model is exported as. */
async function translatorFiles({ encoder, generator }: Seq2Seq) {
  const graph = new OnnxGraph();
  const tokens = graph.input('tokens', 'int32', ['batch', 'positions']);
  const lengths = graph.input('lengths', 'int32', ['batch']);
  outputEncoded(graph, generator, addTokenEncoder(graph, encoder, tokens, lengths));
  const options = { hasLengths: true, never: [] };
  return {
    encoder: await graph.encode(),
    decoder: await decoderFile(generator, new Map(), options),
  };
}

async function write(
  { Tensor }: Runtime,
  open: Open,
  { unitsPerCall }: DecodingCase,
): Promise<() => Promise<number[][]>> {
  const { embedding, recurrent, head } = createWriter();
  const session = await open(await writeOnnx([embedding, recurrent, head], { output: 'logits' }));
  const { hiddenSize } = recurrent;
  return async () => {
    const tokens: number[] = [];
    let token = 0;
    let h: OrtTensor = new Tensor('float32', new Float32Array(hiddenSize), [1, 1, hiddenSize]);
    for (let place = 0; place < unitsPerCall; place++) {
      const next = await session.run({
        tokens: new Tensor('int32', Int32Array.of(token), [1, 1]),
        h,
      });
      h = next.next_h;
      token = likeliest(next.logits.data as Float32Array);
      tokens.push(token);
    }
    return [tokens];
  };
}
