import { open } from 'node:fs/promises';

export const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const writeDurably = async (file: string, flags: string, text: string): Promise<void> => {
  const handle = await open(file, flags, 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};
