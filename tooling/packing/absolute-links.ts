import { statSync } from 'node:fs';
import { join, normalize } from 'node:path';

/** A link or an image of Markdown: its mark, its text, and where it leads to. */
const links = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;

const isRelative = (target: string): boolean => !/^([a-z]+:|#|\/)/i.test(target);

/** Targets of the relative links and images of a README, as they are written. */
export const relativeLinks = (readme: string): string[] =>
  [...readme.matchAll(links)].map(([, , , target]) => target).filter(isRelative);

/**
 * A README whose links lead into the repository, as a package page needs them, which shows the README
 * alone. The addresses have the form of GitHub's.
 * @param folder of the README, from the root
 * @throws Error for a link to what is not there
 */
export function withAbsoluteLinks(readme: string, folder: string, repository: string): string {
  return readme.replaceAll(links, (whole, mark: string, text: string, target: string) => {
    if (!isRelative(target)) return whole;
    const [path, anchor = ''] = target.split(/(?=#)/);
    const inRoot = normalize(join(folder, path));
    const kind = mark === '!' ? 'raw' : statSync(inRoot).isDirectory() ? 'tree' : 'blob';
    return `${mark}[${text}](${repository}/${kind}/main/${inRoot}${anchor})`;
  });
}
