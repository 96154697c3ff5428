import { createRequire } from 'node:module';
import { type EventStoreDBClient, isCommandError } from '@eventstore/db-client';

/** The version whose sources everything here was read and measured against. */
export const knownVersion = '6.2.1';

const load = createRequire(import.meta.url);

const isOwnCancellation = (error: Error): boolean => {
  const { code, details } = Object(isCommandError(error) ? error._raw : error);
  return code === 1 && details === 'Cancelled on client';
};

/**
 * After a failed call the client decides whether to leave its node, in a promise that it does not wait for. That
 * promise waits for the channel, which another call may still be looking for: where that search finds no node, the
 * rejection ends the process. It was reported to the call that began the search, so it is dropped here. A call that was
 * cancelled on this side says nothing about the node: without this it would close the channel with all other calls on
 * it.
 *
 * Changes that one version of the client and no other. True when it has been changed.
 */
export const ownReconnection = (client: EventStoreDBClient): boolean => {
  const { version }: { readonly version: string } = load('@eventstore/db-client/package.json');
  if (version !== knownVersion) return false;
  const reconnect = client['handleError'];
  const owned: typeof reconnect = async (failed, error) => {
    if (!isOwnCancellation(error)) await reconnect(failed, error).catch(() => {});
  };
  Object.assign(client, { handleError: owned });
  return true;
};
