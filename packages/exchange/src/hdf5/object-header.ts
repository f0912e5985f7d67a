import type { ByteReader } from './byte-reader.ts';

/** A message of an object header. */
export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

/** Types of messages, after the file format specification of HDF5, section IV.A.2. */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** Far more than Keras writes, and few enough for any file. */
const mostMessages = 100_000;

/** The messages of the object whose header is at an address, in either version. */
export function readMessages(file: ByteReader, address: number): Message[] {
  const isSecond = file.u8(address) === 0x4f; // O of OHDR
  return isSecond ? secondVersion(file, address) : firstVersion(file, address);
}

function firstVersion(file: ByteReader, address: number): Message[] {
  if (file.u8(address) !== 1) throw file.error(`expected an object header at byte ${address}`);
  const messages: Message[] = [];
  const blocks = [{ at: address + 16, size: file.u32(address + 8) }];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    const end = block.at + block.size;
    for (let at = block.at; at + 8 <= end; ) {
      const message = { type: file.u16(at), size: file.u16(at + 2), at: at + 8 };
      add(file, messages, message);
      if (message.type === messageTypes.continuation) {
        blocks.push({ at: file.u64(message.at), size: file.u64(message.at + 8) });
      }
      at = message.at + message.size;
    }
  }
  return messages;
}

function secondVersion(file: ByteReader, address: number): Message[] {
  file.expect(address, 'OHDR');
  const flags = file.u8(address + 5);
  const width = 1 << (flags & 3);
  let at = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const size = [file.u8, file.u16, file.u32, file.u64][flags & 3].call(file, at);
  at += width;
  const messages: Message[] = [];
  const blocks = [{ at, size }];
  const header = flags & 4 ? 6 : 4;
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    const end = block.at + block.size;
    for (let place = block.at; place + header <= end; ) {
      const message = { type: file.u8(place), size: file.u16(place + 1), at: place + header };
      add(file, messages, message);
      if (message.type === messageTypes.continuation) {
        const start = file.u64(message.at);
        file.expect(start, 'OCHK');
        blocks.push({ at: start + 4, size: file.u64(message.at + 8) - 8 });
      }
      place = message.at + message.size;
    }
  }
  return messages;
}

function add(file: ByteReader, messages: Message[], message: Message): void {
  messages.push(message);
  if (messages.length > mostMessages) throw file.error('an object header has no end');
}
