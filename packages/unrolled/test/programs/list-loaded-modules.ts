// Imported before a program: at its end it prints the modules of this repository that were loaded,
// one a line on standard error.
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => {
  for (const url of loaded) {
    const [, module] = /\/(packages\/.*\.ts)$/.exec(url) ?? [];
    if (module !== undefined) process.stderr.write(`loaded ${module}\n`);
  }
});
