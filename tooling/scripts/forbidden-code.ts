import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Code that no bundle of a library contains, and why. A method may be `eval()`, as in PyTorch. */
const forbidden: readonly [pattern: RegExp, reason: string][] = [
  [
    /(?<![.\w])eval\s*\([^)]|\bnew Function\s*\(/,
    'code from strings does not run under a strict CSP',
  ],
  [/\bMath\.random\b/, 'randomness is an argument'],
  [
    /\bimport\((?!\s*["'])(?![^()]*webpackIgnore)/,
    'webpack warns of an import whose name it cannot read, unless it is told to ignore it',
  ],
  [/\bfetch\s*\(|\bXMLHttpRequest\b/, 'libraries use no network'],
  [/\bconsole\.(?:log|info|debug)\b/, 'libraries print nothing'],
  [/["'`](?:file:\/\/)?\/(?:home|root|tmp|Users)\//, 'paths of the machine that built it'],
];

/** The command line is a program and prints. */
const programs = ['unrolled'];

/** gpu.js, whose mode `cpu` makes functions from text; and CommonJS, the same code again. */
const notOurs = ['**/gpu-js-*.js', '**/dist/cjs/**'];

/** One line for each forbidden piece of code in the built files of a package. */
export function forbiddenIn(folder: string, name: string): string[] {
  return globSync(join(folder, 'dist/**/*.js'), { exclude: notOurs }).flatMap((file) => {
    const code = readFileSync(file, 'utf8');
    return forbidden
      .filter(([, reason]) => !(programs.includes(name) && reason.includes('print')))
      .flatMap(([pattern, reason]) => {
        const found = pattern.exec(code);
        return found ? [`${file} contains ${found[0].trim()}: ${reason}.`] : [];
      });
  });
}
