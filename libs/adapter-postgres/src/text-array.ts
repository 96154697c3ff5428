/** Type ids of the server, storage format: never change. */
const textType = 25;
const int8Type = 20;
const headerBytes = 20;

const header = (size: number, type: number, length: number): Buffer => {
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may hold nulls
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16); // first index
  return buffer;
};

/**
 * A `text[]` parameter in the binary format of the protocol: nothing to escape here, nothing to parse there, which
 * halves the cost of sending events. pg sends a Buffer as a binary parameter.
 */
export const textArray = (values: readonly (string | null)[]): Buffer => {
  let size = headerBytes;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const buffer = header(size, textType, values.length);
  let at = headerBytes;
  for (const value of values) {
    const written = value === null ? 0 : buffer.write(value, at + 4);
    buffer.writeInt32BE(value === null ? -1 : written, at);
    at += 4 + written;
  }
  return buffer;
};

/** An `int8[]` parameter in the binary format. */
export const bigintArray = (values: readonly (bigint | number)[]): Buffer => {
  const buffer = header(headerBytes + values.length * 12, int8Type, values.length);
  values.forEach((value, index) => {
    buffer.writeInt32BE(8, headerBytes + index * 12);
    buffer.writeBigInt64BE(BigInt(value), headerBytes + index * 12 + 4);
  });
  return buffer;
};
