import { check, DataError, rules } from '@unrolled/guards';

/**
 * The text of bytes that must be UTF-8; a byte-order mark is kept.
 * @param locate position of one of the bytes, for errors
 * @throws DataError naming the first byte that is not UTF-8
 */
export function decodeUtf8(
  bytes: Uint8Array,
  locate: (place: number) => { readonly name: string; readonly offset: number },
): string {
  check('decodeUtf8', 'bytes', bytes, rules.bytes);
  check('decodeUtf8', 'locate', locate, rules.function);
  try {
    return strictDecoder().decode(bytes);
  } catch (cause) {
    const place = validLength(bytes);
    const { name, offset } = locate(place);
    throw new DataError(
      `${name}: expected UTF-8 text, got byte 0x${bytes[place].toString(16)} at offset ` +
        `${offset}; ${remedyFor(bytes)}`,
      { cause },
    );
  }
}

/** Likely remedy for bytes that are not UTF-8, by the first two of them. */
function remedyFor([first, second]: Uint8Array): string {
  if (first === 0x1f && second === 0x8b) {
    return 'it is compressed by gzip: expand the file first, e.g. gunzip -k';
  }
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return `convert the file first, e.g. iconv -f ${isUtf16 ? 'utf-16' : 'latin1'} -t utf-8`;
}

const strictDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Number of bytes from the start that are UTF-8. */
function validLength(bytes: Uint8Array): number {
  const isText = (length: number, mayGoOn: boolean) => {
    try {
      strictDecoder().decode(bytes.subarray(0, length), { stream: mayGoOn });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isText(middle, true)) good = middle;
    else bad = middle;
  }
  // An incomplete character is at fault from its first byte.
  while (!isText(good, false)) good--;
  return good;
}
