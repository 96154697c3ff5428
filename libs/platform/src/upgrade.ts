import { isDeepStrictEqual } from 'node:util';
import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { upgradeEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { type Epochs, type PlacedEvent, readStore, recordAll } from '@sales/eventsourcing';
import type { Logger } from '@sales/service-kit';
import { databaseFolder, platformError } from './embedded.ts';

async function* placed(store: Postgres['store'], signal: AbortSignal): AsyncGenerator<PlacedEvent> {
  for await (const batch of readStore({ store, signal }))
    for (const { stream, revision, eventId, type, data, metadata } of batch)
      yield { stream, revision: Number(revision), eventId, type, data, metadata };
}

/** @throws Error when not every event is there as it was, in the order that they had */
const compare = async (from: Postgres['store'], to: Postgres['store'], signal: AbortSignal): Promise<void> => {
  const [expected, found] = [placed(from, signal), placed(to, signal)];
  for (;;) {
    const [one, other] = await Promise.all([expected.next(), found.next()]);
    if (one.done === true && other.done === true) return;
    if (JSON.stringify(one.value) !== JSON.stringify(other.value))
      throw new Error(`the copy has ${JSON.stringify(other.value)} where ${JSON.stringify(one.value)} is expected`);
  }
};

/**
 * Brings what is not in the events over: the keys of persons, files, and how people sign in. Of whom there is no key
 * nothing can be read.
 */
const moveErasable = async (from: Postgres, to: Postgres): Promise<void> => {
  for await (const some of from.keys.all()) {
    await to.keys.restore(some);
    if (!isDeepStrictEqual(await to.keys.find(some), await from.keys.find(some)))
      throw new Error('the copy has other keys of persons');
  }
  for await (const { name, bytes } of from.files.all()) await to.files.put(name, bytes);
  for await (const rows of from.tables.all()) await to.tables.restore(rows);
};

/**
 * Brings what cannot be computed from one Postgres into another: the events, and what is not in them because it can be
 * erased. Resolves with the number of events.
 */
export const moveAll = async (
  fromUrl: string,
  toUrl: string,
  epochs: Epochs | undefined,
  logger: Logger,
  signal: AbortSignal,
): Promise<number> => {
  const onError = (error: unknown): void => logger.warn({ err: error }, 'the database failed, will try again');
  const from = await openPostgres({ url: fromUrl, alone: true, epochs, onError });
  try {
    const to = await openPostgres({ url: toUrl, alone: true, epochs, onError });
    try {
      const events = await recordAll(to.store, placed(from.store, signal), { signal });
      await compare(from.store, to.store, signal);
      await moveErasable(from, to);
      return events;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
};

/**
 * Moves the database of DATA_DIR to the Postgres of this release when an older one made it; it is kept.
 * @param dataDir absolute
 * @throws PlatformError
 */
export const upgradeDatabase = async (
  dataDir: string,
  epochs: Epochs | undefined,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> => {
  let events = 0;
  try {
    const upgrade = await upgradeEmbeddedPostgres({
      folder: databaseFolder(dataDir),
      onStart: ({ from, to }) => logger.warn({ from, to }, 'moves the data folder to a newer Postgres'),
      move: async (from, to) => {
        events = await moveAll(from, to, epochs, logger, signal);
      },
    });
    if (upgrade !== undefined)
      logger.warn({ events, kept: upgrade.kept }, 'the data folder was moved; remove the old one when all is well');
  } catch (error) {
    throw platformError(error, dataDir);
  }
};
