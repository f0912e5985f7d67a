import { describe, expect, it } from 'vitest';
import { missing, servedSite, type Visitor } from './site.ts';

declare global {
  var track: MediaStreamTrack;
}

/** In place of a camera: a square that goes from side to side. */
function drawnCamera(): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 120];
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  let time = 0;
  setInterval(() => {
    context.fillStyle = '#444';
    context.fillRect(0, 0, 160, 120);
    context.fillStyle = '#eda';
    context.fillRect(80 + 60 * Math.sin(time++ / 5), 40, 30, 40);
  }, 50);
  navigator.mediaDevices.getUserMedia = async () => {
    const stream = canvas.captureStream(20);
    globalThis.track = stream.getVideoTracks()[0];
    return stream;
  };
}

describe.skipIf(missing !== null)('the page of labels in real time', () => {
  const site = servedSite();

  const trained = ({ page }: Visitor) =>
    page.locator('[data-testid=trained][data-state=trained]').waitFor({ timeout: 120_000 });

  it('learns the samples when it is opened, and shows them forwards and backwards', async () => {
    const visitor = await site.visit(`${site.address}#/labels`, 390);
    const { page } = visitor;
    await visitor.ready();
    await visitor.expectNoOverflow();
    await visitor.expectAccessible();
    await trained(visitor);
    const recording = page.getByTestId('recording');
    await recording.filter({ hasText: 'with time “swipe left”' }).waitFor();
    await page.getByRole('button', { name: 'Backwards' }).press('Enter');
    await recording.filter({ hasText: 'with time “swipe right”' }).waitFor();
    await page.getByRole('slider', { name: 'frame' }).press('Home');
    await recording.filter({ hasText: /^Frame 1 of .*with time “nothing”/ }).waitFor();
    await visitor.expectAccessible();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    expect(visitor.troubles).toEqual([]);
  }, 240_000);

  it('records a camera while a key or a button is held, and keeps it over a reload', async () => {
    const visitor = await site.visit('about:blank', 390);
    const { page } = visitor;
    await page.addInitScript(drawnCamera);
    await page.goto(`${site.address}#/labels?name1=up&name2=down`);
    await visitor.ready();
    await trained(visitor);
    await page.getByRole('button', { name: 'Switch the camera on' }).press('Enter');
    await page.getByTestId('live').filter({ hasText: 'Now, with time:' }).waitFor();
    await page
      .getByTestId('delay')
      .filter({ hasText: /\d+ ms/ })
      .waitFor();
    const hold = async (name: string) => {
      await page.getByRole('button', { name: `Hold for “${name}”` }).focus();
      await page.keyboard.down('Space');
      await page.getByText(/^Recording: [1-9]/).waitFor();
      await page.keyboard.up('Space');
    };
    const listed = page.getByRole('listitem').filter({ hasText: /^\s*\d+: (up|down)/ });
    for (const [place, name] of ['up', 'down', 'up', 'down'].entries()) {
      await hold(name);
      await expect.poll(() => listed.count()).toBe(place + 1);
    }
    await visitor.expectNoOverflow();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.locator('[data-testid=trained][data-state=training]').waitFor();
    await trained(visitor);
    await page.getByTestId('recording').filter({ hasText: '“up”' }).waitFor();
    await page.evaluate(() => {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await page.getByTestId('camera-failure').filter({ hasText: 'unplugged' }).waitFor();
    await page.reload();
    await visitor.ready();
    await expect.poll(() => listed.count()).toBe(4);
    await page.getByRole('button', { name: 'Delete recording 1' }).click();
    await expect.poll(() => listed.count()).toBe(3);
    await page.getByText('Record two motions at least').waitFor();
    await page.getByRole('button', { name: 'Delete all recordings' }).click();
    await page.getByRole('heading', { name: 'Sample recordings' }).waitFor();
    expect(visitor.troubles).toEqual([]);
  }, 300_000);

  it.each([
    ['NotAllowedError', 'does not let this page use the camera'],
    ['NotFoundError', 'There is no camera'],
    ['NotReadableError', 'another program may be using it'],
    ['OverconstrainedError', 'cannot give the video that was asked for'],
    [null, 'only to pages from https'],
  ])('names the failure of a camera: %s', async (name, words) => {
    const visitor = await site.visit('about:blank');
    const { page } = visitor;
    await page.addInitScript((failure) => {
      const value =
        failure === null
          ? undefined
          : { getUserMedia: () => Promise.reject(new DOMException('', failure)) };
      Object.defineProperty(navigator, 'mediaDevices', { value });
    }, name);
    await page.goto(`${site.address}#/labels`);
    await visitor.ready();
    await page.getByRole('button', { name: 'Switch the camera on' }).click();
    await page.getByTestId('camera-failure').filter({ hasText: words }).waitFor();
    expect(visitor.troubles).toEqual([]);
  });
});
