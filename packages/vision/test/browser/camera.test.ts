import { afterEach, describe, expect, it, vi } from 'vitest';
import { CameraError, readCamera, readTrack } from '../../src/browser.ts';
import { type Frame, sampleByTime } from '../../src/index.ts';
import { cameraGreys, cameraSize } from '../shown.ts';

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

const nearest = ({ pixels }: Frame): number =>
  cameraGreys.reduce((best, grey) =>
    Math.abs(grey - pixels[0]) < Math.abs(best - pixels[0]) ? grey : best,
  );

afterEach(() => vi.restoreAllMocks());

const withoutProcessor = async (run: () => Promise<void>): Promise<void> => {
  const name = 'MediaStreamTrackProcessor';
  const processor: unknown = Reflect.get(globalThis, name);
  Reflect.deleteProperty(globalThis, name);
  try {
    await run();
  } finally {
    Reflect.set(globalThis, name, processor);
  }
};

const ways: [string, (run: () => Promise<void>) => Promise<void>][] = [
  ['by a processor of the track', (run) => run()],
  ['by a video element', withoutProcessor],
];

describe.each(ways)('readCamera %s', (_, within) => {
  it('gives what the camera shows, with rising times', () =>
    within(async () => {
      const frames: Frame[] = [];
      for await (const frame of readCamera({ longestSide: cameraSize.width })) {
        frames.push(frame);
        if (frames.length === 6) break;
      }
      expect(new Set(frames.map((frame) => `${frame.width} × ${frame.height}`)).size).toBe(1);
      expect(frames[0].width / frames[0].height).toBeCloseTo(
        cameraSize.width / cameraSize.height,
        1,
      );
      expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(frames[0].time).toBe(0);
      expect(frames.every(({ time }, at) => at === 0 || time > frames[at - 1].time)).toBe(true);
      expect(new Set(frames.map(nearest)).size).toBeGreaterThan(2);
      expect(document.querySelectorAll('video').length).toBe(0);
    }));

  it('leaves out the frames that come while the last is worked on', () =>
    within(async () => {
      const times: number[] = [];
      for await (const { time } of readCamera()) {
        times.push(time);
        if (times.length === 3) break;
        await pause(450);
      }
      expect(times[2] - times[1]).toBeGreaterThan(0.3);
    }));

  it('is sampled by time', () =>
    within(async () => {
      const times: number[] = [];
      for await (const { time } of sampleByTime(readCamera(), { rate: 5, maximum: 3 })) {
        times.push(time);
      }
      expect(times).toEqual([0, 0.2, 0.4]);
    }));

  it('ends at the signal, and says so when the track ends by itself', () =>
    within(async () => {
      const controller = new AbortController();
      let count = 0;
      for await (const _frame of readCamera({ signal: controller.signal })) {
        if (++count === 2) controller.abort();
      }
      expect(count).toBe(2);
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      const [track] = stream.getVideoTracks();
      const reading = (async () => {
        for await (const { index } of readTrack(track)) {
          if (index !== 1) continue;
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      })();
      await expect(reading).rejects.toThrow(CameraError);
      await expect(reading).rejects.toMatchObject({ failure: 'ended' });
    }));
});

describe('a camera that gives no frames', () => {
  it.each([
    ['NotAllowedError', 'refused', /allow it in the settings/],
    ['NotFoundError', 'none', /must be a camera, got none/],
    ['NotReadableError', 'taken', /close other programs/],
    ['OverconstrainedError', 'unsuitable', /size and facing mode/],
    ['AbortError', 'taken', /does not start/],
  ])('%s is an error that says what to do', async (name, failure, message) => {
    const refusal = new DOMException('for a test', name);
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(refusal);
    const reading = readCamera().next();
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ failure, cause: refusal });
  });

  it('is named where the page is not served safely', async () => {
    vi.spyOn(navigator, 'mediaDevices', 'get').mockReturnValue(undefined as never);
    await expect(readCamera().next()).rejects.toMatchObject({ failure: 'insecure' });
  });
});
