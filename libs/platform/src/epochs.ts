import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ChainSeal, type Epochs, KeysUnavailable } from '@sales/eventsourcing';
import { chainSealFiles } from './chain-seal.ts';
import type { EpochsConfig } from './config.ts';
import { epochFiles } from './epoch-files.ts';
import { PlatformError } from './platform-error.ts';

const day = 86_400_000;

const inHex = /^[0-9a-f]{64}$/i;

/** @throws PlatformError */
const masterKeyOf = async ({ KEYS_MASTER_KEY: given, KEYS_MASTER_KEY_FILE: file }: EpochsConfig) => {
  if (file === undefined) return given === undefined ? undefined : Buffer.from(given, 'hex');
  if (given !== undefined)
    throw new PlatformError('KEYS_MASTER_KEY and KEYS_MASTER_KEY_FILE are both set: set one of them');
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new PlatformError(`KEYS_MASTER_KEY_FILE is ${file}, which cannot be read`, { cause: error });
  });
  if (!inHex.test(text.trim()))
    throw new PlatformError(`KEYS_MASTER_KEY_FILE is ${file}, which has to hold 64 hexadecimal digits`);
  return Buffer.from(text.trim(), 'hex');
};

/** Keys that cannot be used at the start are for an operator to mend. */
export const keysError = (error: unknown): unknown =>
  error instanceof KeysUnavailable ? new PlatformError(error.message, { cause: error }) : error;

/**
 * The epochs of the keys of persons. Undefined where there is no folder for them, so that keys are not wrapped.
 * @throws PlatformError when the master key is wrong
 */
export const openEpochs = async (config: EpochsConfig, folder = config.KEYS_DIR): Promise<Epochs | undefined> => {
  const masterKey = await masterKeyOf(config);
  if (folder === undefined) {
    if (masterKey === undefined) return undefined;
    throw new PlatformError('KEYS_DIR is not set, and there is a master key for the keys in it');
  }
  const epochs = epochFiles({ folder: resolve(folder), masterKey, keptFor: config.KEYS_EPOCH_DAYS * day });
  try {
    await epochs.all();
    return epochs;
  } catch (error) {
    throw keysError(error);
  }
};

/** The key of the chain, and its roots. Undefined where there is no folder for them. @throws PlatformError */
export const openSeal = async (config: EpochsConfig, folder = config.KEYS_DIR): Promise<ChainSeal | undefined> => {
  const { CHAIN_ROOTS_FILE: roots } = config;
  if (folder === undefined) return undefined;
  const masterKey = await masterKeyOf(config);
  return chainSealFiles({ folder: resolve(folder), masterKey, ...(roots !== undefined && { roots: resolve(roots) }) });
};

type Machine = EpochsConfig & { readonly DATA_DIR: string };

/** Where they are on one machine: absolute. */
export const epochsFolder = ({ KEYS_DIR, DATA_DIR }: Machine): string => resolve(KEYS_DIR ?? join(DATA_DIR, 'keys'));

/** On one machine there always are. @throws PlatformError */
export const openMachineEpochs = (config: Machine): Promise<Epochs | undefined> =>
  openEpochs(config, epochsFolder(config));

/** On one machine there always is. @throws PlatformError */
export const openMachineSeal = (config: Machine): Promise<ChainSeal | undefined> =>
  openSeal(config, epochsFolder(config));
