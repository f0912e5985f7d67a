import { spawnSync } from 'node:child_process';
import { describeBackend } from '@unrolled/testing';
import { expect, it, vi } from 'vitest';
import { createGpuBackend } from '../src/index.ts';
import { findHeadlessGl } from './find-headless-gl.ts';

// Each kernel is compiled to machine code: seconds on a busy machine, minutes for the whole suite.
vi.setConfig({ testTimeout: 120_000 });

const missing = await findHeadlessGl();

if (missing !== null) {
  it.skip(`gpu.js headlessgl: skipped, ${missing}`);
} else {
  describeBackend('gpu.js headlessgl', () => createGpuBackend({ mode: 'headlessgl' }));

  it('lets the process end', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@unrolled/source', 'test/programs/train-and-end.ts', 'headlessgl'],
      { encoding: 'utf8', timeout: 100_000 },
    );
    expect(stdout, stderr).toMatch(/^loss \d/);
    expect(status).toBe(0);
  });
}
