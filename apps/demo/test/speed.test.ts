import { themes } from '@unrolled/charts';
import { getBackend } from '@unrolled/tensor';
import { expect, it } from 'vitest';
import { drawSpeedBars, speedBarsHeight } from '../src/drawing/speed-bars.ts';
import { timedWorks } from '../src/worker/speed/calls.ts';
import { prepareWork } from '../src/worker/speed/timed-work.ts';
import { recorder, textsOf } from './recorder.ts';

it.each(timedWorks)('the work %s is done again and again, and leaves nothing', async (name) => {
  const { liveBuffers } = getBackend().report();
  const work = prepareWork(name, 8);
  await work.call();
  const between = getBackend().report().liveBuffers;
  await work.call();
  expect(getBackend().report().liveBuffers).toBe(between);
  work.dispose();
  expect(getBackend().report().liveBuffers).toBe(liveBuffers);
});

it('draws a bar for each run, as long as its share of the fastest', () => {
  const { context, drawn } = recorder();
  const groups = [
    {
      name: 'training',
      bars: [
        { share: 1, text: '200' },
        { share: 0.5, text: '100' },
      ],
    },
    { name: 'streaming', bars: [] },
  ];
  const size = { width: 320, height: speedBarsHeight({ groups }) };
  drawSpeedBars(context, { groups }, themes.dark, size);
  expect(textsOf(drawn)).toEqual(['training', '200', '100', 'streaming']);
  const widths = drawn.filter(({ name }) => name === 'fillRect').map((one) => one.values[2]);
  expect(widths).toEqual([200, 100]);
});
