import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs, { type CompressionTypes } from 'kafkajs';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const params = { [constants.ZSTD_c_compressionLevel]: 1 };

/** kafkajs knows zstd by name only; Node brings it. Needed to read too: other producers may use it. */
export const zstandard = (): CompressionTypes => {
  const { ZSTD } = kafkajs.CompressionTypes;
  kafkajs.CompressionCodecs[ZSTD] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => compress(buffer, { params }),
    decompress: (buffer: Buffer) => decompress(buffer),
  });
  return ZSTD;
};
