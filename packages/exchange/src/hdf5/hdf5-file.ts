import { describe } from '@unrolled/guards';
import type { Weight } from '../weights.ts';
import { ByteReader } from './byte-reader.ts';
import { byteLength, floats, readDataspace, readDatatype, texts } from './datatype.ts';
import { linksOf } from './links.ts';
import { type Message, messageTypes, readMessages } from './object-header.ts';

/** \x89 H D F \r \n \x1a \n */
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes begin with the signature of HDF5. */
export const isHdf5 = (bytes: Uint8Array): boolean =>
  signature.every((byte, place) => bytes[place] === byte);

/**
 * A group or data set of an HDF5 file, restricted to the features that Keras uses: groups of either version,
 * attributes of texts, data sets of floating-point numbers in one piece. Chunks, compression, links to
 * other files and dense groups are refused.
 */
export class Hdf5Object {
  readonly #file: ByteReader;
  readonly #messages: readonly Message[];
  #links: ReadonlyMap<string, number> | null = null;

  private constructor(file: ByteReader, address: number) {
    this.#file = file;
    this.#messages = readMessages(file, address);
  }

  /** The root group. @throws FormatError for an invalid or damaged HDF5 file */
  static root(where: string, bytes: Uint8Array): Hdf5Object {
    const file = new ByteReader(where, bytes);
    if (!isHdf5(bytes)) throw file.error('expected an HDF5 file, got another format');
    const version = file.u8(8);
    const [offsets, lengths] = version < 2 ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)];
    if (version > 3 || offsets !== 8 || lengths !== 8) {
      throw file.error(`HDF5 with a superblock of version ${version} cannot be read`);
    }
    const root = version < 2 ? file.u64(version === 0 ? 64 : 68) : file.u64(36);
    return new Hdf5Object(file, root);
  }

  /** Names of the groups and data sets below. */
  names(): string[] {
    return [...this.#children().keys()];
  }

  /** A descendant by its path. @returns null if there is none */
  at(path: string): Hdf5Object | null {
    let found: Hdf5Object = this;
    for (const part of path.split('/').filter((one) => one !== '')) {
      const address = found.#children().get(part);
      if (address === undefined) return null;
      found = new Hdf5Object(this.#file, address);
    }
    return found;
  }

  /** The texts of an attribute: one, or a list of them. @returns null if there is none */
  attribute(name: string): readonly string[] | null {
    const file = this.#file;
    for (const { type, at } of this.#messages) {
      if (type !== messageTypes.attribute) continue;
      const version = file.u8(at);
      const [nameSize, typeSize, spaceSize] = [2, 4, 6].map((place) => file.u16(at + place));
      const pad = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
      const start = at + (version === 3 ? 9 : 8);
      if (file.text(start, nameSize) !== name) continue;
      const datatype = readDatatype(file, start + pad(nameSize));
      const space = start + pad(nameSize) + pad(typeSize);
      return texts(file, datatype, readDataspace(file, space), space + pad(spaceSize));
    }
    const isDense = this.#messages.some(
      ({ type, at }) => type === messageTypes.attributeInfo && isStored(this.#file, at),
    );
    if (isDense) throw file.error(`attributes such as ${describe(name)} are stored densely`);
    return null;
  }

  /** The values of a data set. @returns null for a group */
  values(): Weight | null {
    const file = this.#file;
    const [layout, type, space] = (['layout', 'datatype', 'dataspace'] as const).map((name) =>
      this.#messages.find((message) => message.type === messageTypes[name]),
    );
    if (layout === undefined || type === undefined || space === undefined) return null;
    const shape = readDataspace(file, space.at);
    const datatype = readDatatype(file, type.at);
    const size = byteLength(file, shape, datatype.size);
    const at = size === 0 ? 0 : this.#dataAt(layout);
    return { shape, values: floats(file, datatype, shape, at) };
  }

  #dataAt({ at }: Message): number {
    const file = this.#file;
    const version = file.u8(at);
    const storage = file.u8(at + (version < 3 ? 2 : 1));
    if (storage === 1) return file.u64(at + (version < 3 ? 8 : 2));
    if (storage === 0 && version >= 3) return at + 4;
    throw file.error('values must be stored in one piece, got chunks; save without compression');
  }

  #children(): ReadonlyMap<string, number> {
    this.#links ??= linksOf(this.#file, this.#messages);
    return this.#links;
  }
}

/** Whether an attribute info message refers to attributes outside the header. */
const isStored = (file: ByteReader, at: number): boolean =>
  file.u64(at + (file.u8(at + 1) & 1 ? 4 : 2)) < file.bytes.length;
