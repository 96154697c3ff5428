import { inflateSync } from 'node:zlib';

const headerSize = 44;
const entrySize = 20;

/** Padded to whole words, as tables of fonts are. */
const inWords = (length: number): number => (length + 3) & ~3;

/**
 * The font in a WOFF file as TrueType or OpenType has it (https://www.w3.org/TR/WOFF/): pdfkit reads a WOFF as well,
 * and inflates a table again for each letter.
 */
export const unwrapped = (woff: Buffer): Buffer => {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, nth) => {
    const at = headerSize + nth * entrySize;
    const [offset, packed, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)];
    const bytes = woff.subarray(offset, offset + packed);
    return { tag: woff.subarray(at, at + 4), checksum: woff.subarray(at + 16, at + 20), length, bytes };
  });
  const directory = 12 + 16 * count;
  const font = Buffer.alloc(tables.reduce((size, { length }) => size + inWords(length), directory));
  woff.copy(font, 0, 4, 8);
  font.writeUInt16BE(count, 4);
  const power = 2 ** Math.floor(Math.log2(count));
  font.writeUInt16BE(power * 16, 6);
  font.writeUInt16BE(Math.log2(power), 8);
  font.writeUInt16BE((count - power) * 16, 10);
  let offset = directory;
  for (const [nth, { tag, checksum, length, bytes }] of tables.entries()) {
    const entry = 12 + nth * 16;
    tag.copy(font, entry);
    checksum.copy(font, entry + 4);
    font.writeUInt32BE(offset, entry + 8);
    font.writeUInt32BE(length, entry + 12);
    const plain = bytes.length < length ? inflateSync(bytes) : bytes;
    plain.copy(font, offset);
    offset += inWords(length);
  }
  return font;
};
