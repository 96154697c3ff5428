import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { endings } from '../../build.ts';

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

const isCompressed = (path: string): boolean => Object.values(endings).some((ending) => path.endsWith(ending));

const read = async (path: string, name: string, beside: ReadonlySet<string>): Promise<AppFile> => {
  const compressed = Object.entries(endings).filter(([, ending]) => beside.has(path + ending));
  const identity = await readFile(path);
  const others = await Promise.all(
    compressed.map(async ([encoding, ending]) => [encoding, await readFile(path + ending)] as const),
  );
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    contents: { identity, ...Object.fromEntries(others) },
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('/assets/'),
  };
};

/** All files of a folder, by their paths in URLs, each with the compressed forms that lie beside it. */
export const readFiles = async (folder: string): Promise<ReadonlyMap<string, AppFile>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const paths = new Set(found.map((entry) => join(entry.parentPath, entry.name)));
  return new Map(
    await Promise.all(
      [...paths]
        .filter((path) => !isCompressed(path))
        .map(async (path) => {
          const name = `/${relative(folder, path).split(sep).join('/')}`;
          return [name, await read(path, name, paths)] as const;
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
