import { spawnSync } from 'node:child_process';
import { describeBackend } from '@unrolled/testing';
import { expect, it } from 'vitest';
import { createGpuBackend } from '../src/index.ts';
import { findHeadlessGl } from './find-headless-gl.ts';

const missing = await findHeadlessGl();

if (missing !== null) {
  it.skip(`gpu.js headlessgl: skipped, ${missing}`);
} else {
  describeBackend('gpu.js headlessgl', () => createGpuBackend({ mode: 'headlessgl' }));

  it('lets the process end', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@unrolled/source', 'test/programs/train-and-end.ts', 'headlessgl'],
      { encoding: 'utf8', timeout: 25_000 },
    );
    expect(stdout, stderr).toMatch(/^loss \d/);
    expect(status).toBe(0);
  });
}
