import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { extras } from '../../../tooling/vitest/extras.ts';
import { countingLuma } from './shown.ts';

const run = promisify(execFile);

/**
 * Makes videos of 64 × 48 pixels and one second, in a codec that browsers decode: `upright.webm` and
 * `upright.mp4` of 24 frames, `turned.mp4`, which a phone held on its side would write, and
 * `variable.webm`, of every fifth frame; and `counting.webm`, whose 24 frames grow brighter one by one.
 */
export async function makeVideos(path: (name: string) => string): Promise<void> {
  const make = (name: string, ...args: string[]) =>
    run(extras.ffmpeg.path, ['-v', 'error', '-y', ...args, path(name)]);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:duration=1:rate=24'];
  const codec = ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p', '-b:v', '500k'];
  await make('upright.webm', ...source, ...codec);
  const copied = ['-i', path('upright.webm'), '-c', 'copy'];
  await make('upright.mp4', ...copied);
  // As ffmpeg from 6 on writes a rotation, or as those before do.
  await make('turned.mp4', '-display_rotation', '90', ...copied).catch(() =>
    make('turned.mp4', ...copied, '-metadata:s:v', 'rotate=90'),
  );
  const thinned = ['-vf', "select='not(mod(n,5))'", '-fps_mode', 'vfr'];
  await make('variable.webm', ...source, ...thinned, ...codec);
  const brighter = `color=size=64x48:duration=1:rate=24,geq=lum='${countingLuma}':cb=128:cr=128`;
  await make('counting.webm', '-f', 'lavfi', '-i', brighter, ...codec);
}
