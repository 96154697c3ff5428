import { revision, streamName } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';

/** The principal that has issued a key; undefined where there is no such key. */
export type IssuerOf = (key: string) => Promise<string | undefined>;

export const issuerOfIn =
  ({ store }: Pick<Scope, 'store'>): IssuerOf =>
  async (key) => {
    const [issued] = await store.read(streamName('apiKey', key), { fromRevision: revision(0n), maxCount: 1 });
    return issued?.metadata.actor;
  };
