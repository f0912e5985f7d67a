import { bytesOf } from '../worker/engine/bytes.ts';
import { engine } from './engine.svelte.ts';

/** Bytes of everything that page and worker have loaded, as they came over the wire. */
export async function loadedBytes(): Promise<number> {
  return bytesOf(performance) + (await engine.ask('engine.bytes', null));
}
