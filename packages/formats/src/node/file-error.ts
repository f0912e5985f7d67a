import { describe, UnrolledError } from '@unrolled/guards';

/** A file that cannot be read or written: its path, and the error of the system as the cause. */
export class FileError extends UnrolledError {
  readonly path: string;

  constructor(message: string, path: string, options?: { cause?: unknown }) {
    super(message, options);
    this.path = path;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  EIO: 'the disk reports an error',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** Why a call of node:fs failed, in words where the code is a common one. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : describe(error);
  return code !== undefined && Object.hasOwn(reasons, code)
    ? `${reasons[code]} (${code})`
    : message;
}

/** The code of a system error, such as 'ENOENT'. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
