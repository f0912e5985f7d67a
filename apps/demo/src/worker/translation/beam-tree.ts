import type { BeamCandidate } from '@unrolled/seq2seq';
import { tensor } from '@unrolled/tensor';
import type { TranslationModel } from '@unrolled/translation';
import type { BeamNode, BeamTree } from './calls.ts';

/**
 * A beam search as a tree: what each step considered, kept and dropped.
 * @param source ids of the source, at least one
 * @param written the text of tokens as people write it
 */
export async function beamTree(
  { network, tokenizers: { target } }: TranslationModel,
  source: Int32Array,
  width: number,
  written: (text: string) => string,
): Promise<BeamTree> {
  const seen: (readonly BeamCandidate[])[] = [];
  const ids = tensor(source, [1, source.length]);
  const [results] = await network
    .generate(ids, null, {
      beam: width,
      nBest: width,
      onBeam: (candidates) => seen.push(candidates),
    })
    .finally(() => ids.dispose());
  const textOf = (tokens: readonly number[]) => written(target.decode(tokens, { special: 'drop' }));
  const best = results[0].tokens.join();
  let kept: { readonly index: number; readonly tokens: readonly number[] }[] = [];
  const steps = seen.map((candidates) => {
    const before = kept;
    kept = [];
    return candidates.map(({ parent, token, logProbability, fate }, index): BeamNode => {
      const tokens = [...(before[parent]?.tokens ?? []), token];
      if (fate === 'kept') kept.push({ index, tokens });
      const isEnd = token === target.endId;
      return {
        parent: before[parent]?.index ?? -1,
        token: isEnd ? null : target.decode([token]),
        text: textOf(tokens),
        logProbability,
        fate,
        isBest: fate !== 'dropped' && isOnPath(best, tokens, isEnd),
      };
    });
  });
  return {
    steps,
    results: results.map(({ tokens, score }) => ({ text: textOf(tokens), score })),
  };
}

/** Whether a path of tokens is the best one, or its beginning. */
function isOnPath(best: string, tokens: readonly number[], isEnd: boolean): boolean {
  if (isEnd) return tokens.slice(0, -1).join() === best;
  return best === tokens.join() || best.startsWith(`${tokens.join()},`);
}
