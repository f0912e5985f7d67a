import { exitStatus } from '../program/failures.ts';

/**
 * What becomes of a process whose standard output or standard error cannot be written any more.
 *
 * Whoever reads the results may have seen enough (`unrolled generate … | head`), which ends it in
 * peace. But the result of training is a file, so `train` goes on without readers. Remarks that
 * nobody reads are no reason to end anything.
 */
export function surviveLostOutput(
  args: readonly string[],
  { stdout, stderr }: NodeJS.Process,
): void {
  stderr.on('error', () => {});
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A terminal that was closed gives EIO.
    const isUnread = code === 'EPIPE' || code === 'EIO';
    if (isUnread && args[0] === 'train') return;
    if (isUnread) process.exit(exitStatus.success);
    stderr.write(`unrolled: standard output cannot be written (${message})\n`);
    process.exit(exitStatus.failure);
  });
}
