export type Fields = Readonly<Record<string, string>>;

export interface PageAddress {
  readonly page: string;
  readonly fields: Fields;
}

/** `#/page?name=value&…` → its parts; what is not of this form has no page. */
export function parseAddress(hash: string): PageAddress {
  const [path, query = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?');
  return { page: path, fields: Object.fromEntries(new URLSearchParams(query)) };
}

export function formatAddress({ page, fields }: PageAddress): string {
  const query = new URLSearchParams(fields).toString();
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

/** An address with other values of some fields; null removes one. */
export function withChanges(
  { page, fields }: PageAddress,
  changes: Readonly<Record<string, string | number | null>>,
): PageAddress {
  const merged = { ...fields, ...changes };
  const kept = Object.entries(merged).filter(([, value]) => value !== null);
  return { page, fields: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])) };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const place = text.indexOf(separator);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + separator.length)];
}
