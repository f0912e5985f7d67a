import { closeSync, openSync } from 'node:fs';

/** Fails before the work, and not after it, where no file can be written. What is there stays. */
export const checkWritable = (path: string): void => closeSync(openSync(path, 'a'));
