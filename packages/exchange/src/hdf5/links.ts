import { describe } from '@unrolled/guards';
import type { ByteReader } from './byte-reader.ts';
import { type Message, messageTypes } from './object-header.ts';

/** Names of the members of a group, with the addresses of their headers. */
export function linksOf(file: ByteReader, messages: readonly Message[]): Map<string, number> {
  const links = new Map<string, number>();
  for (const { type, at } of messages) {
    if (type === messageTypes.symbolTable) {
      readSymbols(file, file.u64(at), file.u64(at + 8), links);
    } else if (type === messageTypes.link) {
      readLink(file, at, links);
    } else if (type === messageTypes.linkInfo) {
      const heap = at + 2 + (file.u8(at + 1) & 1 ? 8 : 0);
      if (file.u64(heap) < file.bytes.length) throw file.error('a group is stored densely');
    }
  }
  return links;
}

/** Far more than a model has. */
const mostLinks = 100_000;

/** A group of the first version: a B-tree of nodes of symbols, whose names are in a local heap. */
function readSymbols(
  file: ByteReader,
  tree: number,
  heap: number,
  links: Map<string, number>,
): void {
  file.expect(heap, 'HEAP');
  const names = { at: file.u64(heap + 24), size: file.u64(heap + 8) };
  const pending = [tree];
  const seen = new Set<number>();
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) throw file.error('a group contains itself');
    seen.add(at);
    if (file.text(at, 4) === 'TREE') {
      const count = file.u16(at + 6);
      for (let place = 0; place < count; place++) pending.push(file.u64(at + 32 + 16 * place));
      continue;
    }
    file.expect(at, 'SNOD');
    const count = file.u16(at + 6);
    for (let place = 0; place < count; place++) {
      const entry = at + 8 + 40 * place;
      const offset = file.u64(entry);
      links.set(file.text(names.at + offset, names.size - offset), file.u64(entry + 8));
      if (links.size > mostLinks) throw file.error('a group has more entries than any model');
    }
  }
}

/** A link of the second version. */
function readLink(file: ByteReader, at: number, links: Map<string, number>): void {
  const flags = file.u8(at + 1);
  let place = at + 2;
  const kind = flags & 8 ? file.u8(place++) : 0;
  if (flags & 4) place += 8;
  if (flags & 16) place += 1;
  const size = [file.u8, file.u16, file.u32, file.u64][flags & 3].call(file, place);
  place += 1 << (flags & 3);
  const name = file.text(place, size);
  if (kind !== 0) throw file.error(`${describe(name)} is a soft or external link`);
  links.set(name, file.u64(place + size));
}
