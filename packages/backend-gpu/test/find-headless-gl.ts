import { spawn } from 'node:child_process';
import { registerHooks } from 'node:module';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extras, missingOf } from '../../../tooling/vitest/extras.ts';

/**
 * Lets gpu.js find the package `gl` where tests have it, and starts an X server without a screen
 * unless there is one.
 * @returns in words what is missing; null where all is there
 */
export async function findHeadlessGl(): Promise<string | null> {
  const hasDisplay = process.env.DISPLAY !== undefined;
  const missing = missingOf(extras.gl, ...(hasDisplay ? [] : [extras.xvfb]));
  if (missing !== null) return missing;
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === 'gl' ? extras.gl.path : specifier, context),
  });
  if (!hasDisplay) await startDisplay();
  return null;
}

/** An X server that takes the first free number, sets DISPLAY, and ends with its last client. */
async function startDisplay(): Promise<void> {
  const server = spawn(extras.xvfb.path, ['-displayfd', '3', '-nolisten', 'tcp', '-terminate'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = (await text(server.stdio[3] as Readable)).trim();
  if (number === '') throw new Error(`${extras.xvfb.path} did not start`);
  process.env.DISPLAY = `:${number}`;
  // This process ends first.
  server.unref();
}
