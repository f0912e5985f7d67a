import { ArgumentError } from '@unrolled/tensor';
import { describe, expect, it } from 'vitest';
import { type Frame, type SampleOptions, sampleByTime } from '../src/index.ts';

const frame = (time: number, index: number, duration?: number): Frame => ({
  pixels: Uint8Array.of(index),
  width: 1,
  height: 1,
  channels: 1,
  time,
  index,
  duration,
});

const even = (rate: number, count: number): Frame[] =>
  Array.from({ length: count }, (_, index) => frame(index / rate, index));

async function sampled(source: Iterable<Frame>, options: SampleOptions) {
  const shown: [time: number, from: number][] = [];
  for await (const { time, pixels } of sampleByTime(source, options)) shown.push([time, pixels[0]]);
  return shown;
}

describe('sampleByTime', () => {
  it('shows the same moments of sources of 24 and of 30 frames a second', async () => {
    const [slow, fast] = [
      await sampled(even(24, 24), { rate: 6 }),
      await sampled(even(30, 30), { rate: 6 }),
    ];
    expect(slow.map(([time]) => time)).toEqual(fast.map(([time]) => time));
    expect(slow.map(([, from]) => from / 24)).toEqual(fast.map(([, from]) => from / 30));
    expect(slow.length).toBe(6);
  });

  it('repeats a frame that lasts, and leaves out those between two ticks', async () => {
    const source = [frame(0, 0), frame(0.1, 1), frame(0.15, 2), frame(0.9, 3, 0.1)];
    expect(await sampled(source, { rate: 4 })).toEqual([
      [0, 0],
      [0.25, 2],
      [0.5, 2],
      [0.75, 2],
    ]);
  });

  it('takes one frame of a still image, and none of nothing', async () => {
    expect(await sampled([frame(0, 0)], { rate: 30 })).toEqual([[0, 0]]);
    expect(await sampled([], { rate: 30 })).toEqual([]);
  });

  it('ends the source when it has enough', async () => {
    let ended = false;
    function* source() {
      try {
        for (let index = 0; ; index++) yield frame(index / 30, index);
      } finally {
        ended = true;
      }
    }
    expect((await sampled(source(), { rate: 10, maximum: 3 })).length).toBe(3);
    expect(ended).toBe(true);
  });

  it('refuses what is no frame, and no source', async () => {
    await expect(sampled([{} as Frame], { rate: 1 })).rejects.toThrow(ArgumentError);
    await expect(sampled(null as unknown as Frame[], { rate: 1 })).rejects.toThrow(
      /source of frames/,
    );
    await expect(sampled([], { rate: 0 })).rejects.toThrow(/rate must be a number above 0/);
  });
});
