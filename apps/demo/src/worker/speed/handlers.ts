import { eventLoopTurn } from '@unrolled/nn';
import type { Handlers } from '../protocol.ts';
import { type Timing, timedWorks } from './calls.ts';
import { prepareWork, type Work } from './timed-work.ts';

/** Milliseconds for which each kind of work is repeated. */
const duration = 600;
/** Calls between two turns of the event loop are as many as fit into this many milliseconds. */
const breathInterval = 50;

let isStopped = false;

export const handlers: Handlers<'speed'> = {
  async measure({ hiddenSize }, emit) {
    isStopped = false;
    const timings: Timing[] = [];
    for (const work of timedWorks) {
      const prepared = prepareWork(work, hiddenSize);
      try {
        const milliseconds = await timeOf(prepared);
        if (isStopped) break;
        const charactersPerSecond = (1000 * prepared.characters) / milliseconds;
        const timing = { work, milliseconds, charactersPerSecond };
        timings.push(timing);
        emit('speed.timed', timing);
      } finally {
        prepared.dispose();
      }
    }
    return timings;
  },
  stop() {
    isStopped = true;
  },
};

/** Mean milliseconds of a call, after a first one that is not counted: it compiles. */
async function timeOf({ call }: Work): Promise<number> {
  await call();
  let [calls, spent] = [0, 0];
  while (spent < duration && !isStopped) {
    await eventLoopTurn();
    const began = performance.now();
    let elapsed = 0;
    do {
      await call();
      calls++;
      elapsed = performance.now() - began;
    } while (elapsed < breathInterval);
    spent += elapsed;
  }
  return spent / calls;
}
