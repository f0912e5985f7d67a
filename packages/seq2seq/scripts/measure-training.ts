/**
 * Target tokens per second of training, for each decoder and attention, on random tokens in the
 * sizes of Multi30k:
 *
 *     node --conditions=@unrolled/source scripts/measure-training.ts [seconds] [name…]
 *
 * A name such as luong/general limits it to that. Rounds are interleaved, and the best round counts.
 * Speed of one thread, by its processor time, so that other load on the machine counts for little.
 */

import { createWasmBackend, Rng, scope, setBackend, tensor } from '@unrolled/tensor';
import { Adam, clipGradNorm } from '@unrolled/train';
import { attentionKinds, decoderKinds, Seq2Seq, type Seq2SeqBatch } from '../src/index.ts';

const [seconds = '4', ...names] = process.argv.slice(2);
setBackend(await createWasmBackend());

const [vocabularySize, batch, embeddingSize, hiddenSize] = [8_000, 64, 256, 256];
const rounds = 3;

/** Sentences of 8 to 17 tokens, as a batch of similar lengths has them. */
function randomBatch(rng: Rng): Seq2SeqBatch & { tokenCount: number } {
  const shortest = 8 + rng.integer(8);
  const lengths = () => Array.from({ length: batch }, () => shortest + rng.integer(3));
  const time = shortest + 2;
  const ids = () =>
    tensor(
      Int32Array.from({ length: batch * time }, () => rng.integer(vocabularySize)),
      [batch, time],
    );
  const targetLengths = lengths();
  return {
    source: ids(),
    sourceLengths: lengths(),
    targetIn: ids(),
    targetOut: ids(),
    targetLengths,
    tokenCount: targetLengths.reduce((sum, length) => sum + length, 0),
  };
}

const variants = decoderKinds
  .flatMap((decoder) => attentionKinds.map((attention) => ({ decoder, attention })))
  .filter(
    ({ decoder, attention }) => names.length === 0 || names.includes(`${decoder}/${attention}`),
  );

const runs = variants.map((variant) => {
  const model = new Seq2Seq({
    sourceVocabularySize: vocabularySize,
    targetVocabularySize: vocabularySize,
    startToken: 1,
    endToken: 2,
    embeddingSize,
    hiddenSize,
    ...variant,
    rng: new Rng(1),
  });
  const parameters = [...model.parameters()];
  const optimizer = new Adam(parameters, { learningRate: 1e-3 });
  const rng = new Rng(2);
  const step = (): number =>
    scope(() => {
      const { tokenCount, ...one } = randomBatch(rng);
      optimizer.zeroGrad();
      model.loss(one, { labelSmoothing: 0.1 }).backward();
      clipGradNorm(parameters, 1).itemSync();
      optimizer.step();
      return tokenCount;
    });
  return { ...variant, step, best: 0 };
});

for (let round = 0; round < rounds; round++) {
  for (const run of runs) {
    run.step();
    const start = performance.now();
    const { user, system } = process.cpuUsage();
    let tokens = 0;
    while (performance.now() - start < (Number(seconds) * 1000) / rounds) tokens += run.step();
    const used = process.cpuUsage();
    const microseconds = used.user + used.system - user - system;
    run.best = Math.max(run.best, (tokens / microseconds) * 1e6);
  }
}
for (const { decoder, attention, best } of runs) {
  console.log(`${`${decoder}/${attention}`.padEnd(24)} ${Math.round(best)} target tokens/s`);
}
