// Imported before a program: at its end it prints the modules of this repository that were loaded,
// one a line on standard error.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => {
  const lines = loaded
    .map((url) => /\/(packages\/.*\.ts)$/.exec(url)?.[1])
    .filter((module) => module !== undefined)
    .map((module) => `loaded ${module}\n`);
  // At once: what is left in the queue of a pipe at the exit is lost.
  writeFileSync(process.stderr.fd, lines.join(''));
});
