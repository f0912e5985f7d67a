import { FormatError } from '@unrolled/tensor';

/** Greatest size of all files together, in sizes of the archive: Keras stores weights uncompressed. */
const mostGrowth = 64;
const alwaysAllowed = 2 ** 20;

/**
 * Files of a zip archive by name, null for one that does not exist. The archive reader is loaded on first use.
 * @throws FormatError for an archive that is damaged, or would unpack to much more than its size
 */
export async function unzip(
  where: string,
  archive: Uint8Array,
  names: readonly string[],
): Promise<(Uint8Array | null)[]> {
  const { unzipSync } = await import('fflate');
  const limit = alwaysAllowed + mostGrowth * archive.length;
  let total = 0;
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (!names.includes(name)) return false;
        total += originalSize;
        if (total <= limit) return true;
        throw new FormatError(
          `${where}: expected an archive of a model, got one that unpacks from ${archive.length} ` +
            `bytes to ${total}; save the model again`,
        );
      },
    });
    return names.map((name) => (Object.hasOwn(files, name) ? files[name] : null));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`${where}: the archive is damaged; save the model again`, {
      cause: error,
    });
  }
}
