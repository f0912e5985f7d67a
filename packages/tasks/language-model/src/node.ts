export { openTextFiles } from './node/text-files.ts';
