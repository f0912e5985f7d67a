import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFolder, type Outcome, runHere, watch } from './run-cli.ts';

const program = fileURLToPath(new URL('../scripts/quickstart.ts', import.meta.url));
const out = join(newFolder(), 'moby.safetensors');

const quickstart = (...args: string[]) =>
  watch(spawn(process.execPath, ['--conditions=@unrolled/source', program, ...args]));

describe('the quickstart', () => {
  it('trains, samples, saves, loads, writes on, and says what to run next', async () => {
    const { status, stdout, stderr }: Outcome = await quickstart('--seconds', '3', '--out', out)
      .outcome;
    expect(status, stderr).toBe(0);
    for (const temperature of ['0.5', '0.8', '1.0']) {
      expect(stderr).toContain(`at temperature ${temperature}:`);
    }
    expect(stderr).toMatch(/Saved .*moby\.safetensors/);
    expect(stdout).toMatch(/^ +Call me Ishmael\./);
    expect(stderr).toMatch(/Next:\n +npm run .*generate .*moby\.safetensors/);
    expect((await runHere('info', out)).stdout).toMatch(/state +finished/);
  });

  it('stops at Ctrl-C, and leaves a model that can write', async () => {
    const stopped = `${out}.stopped`;
    const run = quickstart('--seconds', '1000', '--out', stopped);
    await run.printed('Training');
    run.child.kill('SIGINT');
    expect((await run.outcome).status).toBe(130);
    expect((await runHere('generate', stopped, '--length', '3')).status).toBe(0);
  });

  it('refuses what it cannot use before it trains', async () => {
    const { status, stderr } = await quickstart('--seconds', '-1').outcome;
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^unrolled: .*--seconds.*\n$/),
    });
    expect(existsSync('moby-dick.safetensors')).toBe(false);
  });
});
