import { bundle } from './bundle.ts';
import { cloudflare } from './cloudflare.ts';
import type { Circumstances, Consumer } from './consumer.ts';
import { gpuBackend } from './gpu-backend.ts';
import { jest } from './jest.ts';
import { pnpmLayout } from './pnpm-layout.ts';
import { predictionPages } from './prediction-pages.ts';
import { installTools } from './tools.ts';
import { twoVersions } from './two-versions.ts';
import { types } from './types.ts';

const consumers: readonly Consumer[] = [
  types,
  jest,
  twoVersions,
  pnpmLayout,
  bundle,
  predictionPages,
  cloudflare,
  gpuBackend,
];

/** Runs every consumer, one after the other, also after one has failed. */
export async function checkConsumers(
  circumstances: Omit<Circumstances, 'tools'>,
): Promise<{ failures: string[]; notes: string[] }> {
  const failures: string[] = [];
  const notes: string[] = [];
  const tools = await installTools();
  for (const { title, check } of consumers) {
    try {
      notes.push(...(await check({ ...circumstances, tools })));
    } catch (error) {
      failures.push(`${title}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { failures, notes };
}
