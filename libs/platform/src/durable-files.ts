import { open } from 'node:fs/promises';
import { KeysUnavailable } from '@sales/eventsourcing';

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

/** Work on files in KEYS_DIR. @throws KeysUnavailable, which says what cannot be used, for whatever goes wrong */
export const unlessAway =
  (what: string) =>
  async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new KeysUnavailable(`${what} cannot be used: ${reason}`, { cause: error });
    }
  };
