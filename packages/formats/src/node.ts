export { FileError, reasonOf } from './node/file-error.ts';
export { readFileBytes } from './node/read-file-bytes.ts';
export { checkWritable, writeFileAtomic } from './node/write-file-atomic.ts';
