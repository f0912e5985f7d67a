import { relativeLinks } from '../packing/absolute-links.ts';
import { runProgram } from './run-program.ts';

/** Facts of a package page next to the README. */
const shownFields = [
  'description',
  'keywords',
  'author',
  'license',
  'homepage',
  'repository',
  'bugs',
] as const;

/** One line for each field of a packed manifest that a package page shows, and that is empty. */
export async function manifestProblems(tarball: string): Promise<string[]> {
  const manifest = JSON.parse(await fileOf(tarball, 'package.json'));
  return shownFields
    .filter((field) => !manifest[field])
    .map((field) => `package.json has no \`${field}\`.`);
}

/** The README of a package page says how to install it, and leads nowhere that is not on the page. */
export async function readmeProblems(tarball: string, name: string): Promise<string[]> {
  const readme = await fileOf(tarball, 'README.md');
  const problems = relativeLinks(readme).map((target) => `README.md leads to ${target}.`);
  if (!new RegExp(`^npm install (.* )?${name}( |$)`, 'm').test(readme)) {
    problems.push(`README.md has no line \`npm install ${name}\`.`);
  }
  return problems;
}

async function fileOf(tarball: string, file: string): Promise<string> {
  const { succeeded, output } = await runProgram('tar', ['-xzOf', tarball, `package/${file}`]);
  if (!succeeded) throw new Error(output);
  return output;
}
