import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'vitest';
import { watch } from './run-cli.ts';

/**
 * Runs `train.py` of a folder in two processes, as torchrun starts them: each with a rank, meeting at a port.
 * @returns what the first prints
 */
export async function trainInProcesses(folder: string, args: readonly string[]): Promise<string> {
  const port = await freePort();
  const processes = [0, 1].map((rank) => {
    const environment = {
      ...{ RANK: `${rank}`, LOCAL_RANK: `${rank}`, WORLD_SIZE: '2' },
      ...{ MASTER_ADDR: '127.0.0.1', MASTER_PORT: `${port}`, OMP_NUM_THREADS: '1' },
    };
    return watch(
      spawn('/usr/bin/python3', ['train.py', ...args], {
        cwd: folder,
        env: { ...process.env, ...environment },
      }),
    );
  });
  const outcomes = await Promise.all(processes.map(({ outcome }) => outcome));
  expect(outcomes.map(({ status, stderr }) => [status, status === 0 ? '' : stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  return outcomes[0].stdout;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
