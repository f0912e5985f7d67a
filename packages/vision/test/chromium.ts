import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extras } from '../../../tooling/vitest/extras.ts';
import { cameraGreys, cameraSize } from './shown.ts';

/** Writes what the camera shows, over and over, as a video that is not compressed. */
function writeCamera(): string {
  const { width, height } = cameraSize;
  const frames = cameraGreys.map((grey) =>
    Buffer.concat([
      Buffer.from('FRAME\n'),
      Buffer.alloc(width * height, grey),
      Buffer.alloc((width * height) / 2, 128),
    ]),
  );
  const folder = join(import.meta.dirname, '../reports');
  const path = join(folder, 'camera.y4m');
  mkdirSync(folder, { recursive: true });
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([header, ...frames]));
  return path;
}

/** Debian's Chromium with a camera that shows a file. */
export const chromiumLaunch = () => ({
  executablePath: extras.chromium.path,
  args: [
    '--no-sandbox',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${writeCamera()}`,
  ],
});
