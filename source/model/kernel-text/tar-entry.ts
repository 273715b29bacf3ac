/**
 * The first entry of a tar stream: POSIX.1-2024 pax, "ustar interchange format" and "pax extended header". Read here
 * and not by tar-stream, which (2.2 and 3.1, decodePax) takes the values of a pax header for UTF-8: that loses bytes of
 * security.capability.
 */

export interface TarEntry {
  readonly kind: 'file' | 'link' | 'other';
  readonly mode: number;
  readonly size: number;
  /** Where a symbolic link leads. */
  readonly target: string;
  /** Extended attributes, as Docker and GNU tar write them: `SCHILY.xattr.NAME`. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  /** Where its content begins in the stream. */
  readonly contentAt: number;
}

const block = 512;
const latin1 = new TextDecoder('latin1');
const attributePrefix = 'SCHILY.xattr.';

const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  latin1.decode(bytes.subarray(from, from + length)).replace(/\0.*$/s, '');

const octalAt = (bytes: Uint8Array, from: number, length: number): number =>
  Number.parseInt(textAt(bytes, from, length).trim() || '0', 8);

interface Extended {
  readonly attributes: Map<string, Uint8Array>;
  readonly fields: Map<string, string>;
}

/** Records `LENGTH KEY=VALUE\n`; the length counts the whole record, and the value is bytes. */
function readExtended(bytes: Uint8Array): Extended {
  const attributes = new Map<string, Uint8Array>();
  const fields = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(textAt(bytes, at, space - at));
    if (space < 0 || !Number.isSafeInteger(length) || length <= space - at) break;
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    const key = latin1.decode(record.subarray(0, equals));
    const value = record.subarray(equals + 1);
    if (key.startsWith(attributePrefix)) attributes.set(key.slice(attributePrefix.length), value);
    else fields.set(key, latin1.decode(value));
    at += length;
  }
  return {attributes, fields};
}

/**
 * Reads the first entry from the beginning of a stream.
 *
 * @returns `'more'` where the beginning is too short to tell; undefined for what is no tar stream
 */
export function parseTarEntry(bytes: Uint8Array): TarEntry | 'more' | undefined {
  let extended: Extended = {attributes: new Map(), fields: new Map()};
  for (let at = 0; ; ) {
    if (bytes.length < at + block) return 'more';
    const header = bytes.subarray(at, at + block);
    if (textAt(header, 257, 5) !== 'ustar') return undefined;
    const size = Number(extended.fields.get('size') ?? octalAt(header, 124, 12));
    // A negative one would lead back to what has been read.
    if (!Number.isSafeInteger(size) || size < 0) return undefined;
    const type = textAt(header, 156, 1);
    if (type === 'x' || type === 'g') {
      const end = at + block + size;
      if (bytes.length < end) return 'more';
      if (type === 'x') extended = readExtended(bytes.subarray(at + block, end));
      at = at + block + Math.ceil(size / block) * block;
      continue;
    }
    return {
      kind: type === '0' || type === '' ? 'file' : type === '2' ? 'link' : 'other',
      mode: octalAt(header, 100, 8),
      size,
      target: extended.fields.get('linkpath') ?? textAt(header, 157, 100),
      attributes: extended.attributes,
      contentAt: at + block,
    };
  }
}
