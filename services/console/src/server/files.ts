import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A file of the app with what it is sent as. */
export type AppFile = {
  readonly type: string;
  /** By `Content-Encoding`. */
  readonly contents: Readonly<Partial<Record<Encoding, Buffer>>> & { readonly identity: Buffer };
  readonly etag: string;
  /** Its name says what is in it, so that it never changes. */
  readonly isImmutable: boolean;
};

export type Encoding = 'br' | 'gzip' | 'identity';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Below this many bytes compressing gains nothing. */
const worthwhile = 512;

const isText = (type: string): boolean => /^text|json|svg/.test(type);

const read = async (path: string, name: string): Promise<AppFile> => {
  const identity = await readFile(path);
  const type = types[extname(path)] ?? 'application/octet-stream';
  const isCompressed = isText(type) && identity.length >= worthwhile;
  return {
    type,
    contents: {
      identity,
      ...(isCompressed && {
        br: brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
        gzip: gzipSync(identity, { level: 9 }),
      }),
    },
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('/assets/'),
  };
};

/** All files of a folder, by their paths in URLs. */
export const readFiles = async (folder: string): Promise<ReadonlyMap<string, AppFile>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return new Map(
    await Promise.all(
      found.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const name = `/${relative(folder, path).split(sep).join('/')}`;
        return [name, await read(path, name)] as const;
      }),
    ),
  );
};

/** The best of what a client takes. A client that says `q=0` of one does not get it. */
export const encodingFor = (accepted: string | undefined, { contents }: AppFile): Encoding => {
  const taken = (name: string): boolean =>
    (accepted ?? '').split(',').some((one) => {
      const [coding, ...parameters] = one.trim().toLowerCase().split(';');
      return coding === name && !parameters.some((parameter) => /^\s*q=0(\.0*)?$/.test(parameter));
    });
  if (contents.br !== undefined && taken('br')) return 'br';
  if (contents.gzip !== undefined && taken('gzip')) return 'gzip';
  return 'identity';
};
