import { type Database, sql } from '@sales/eventsourcing';
import { hashOf, type Sealing } from '../credentials/index.ts';
import type { Pending } from './client.ts';

/** How long a person may be at the provider, in ms. */
const awayFor = 10 * 60_000;

/** A sign-in that is at the provider: whose account it is to be linked with, and where to go on. */
export type Request = Pending & { readonly return?: string; readonly userId?: string };

export type Identities = {
  readonly userOf: (issuer: string, subject: string) => Promise<string | undefined>;
  /** Whose it is then: a link that there is stays. */
  readonly link: (issuer: string, subject: string, userId: string, at: string) => Promise<string | undefined>;
  readonly keep: (state: string, request: Request, at: string) => Promise<void>;
  /** Once. */
  readonly take: (state: string, at: string) => Promise<Request | undefined>;
};

const place = 'sign-in at the provider';

export const identitiesIn = (database: Database, sealing: Sealing): Identities => {
  const userOf: Identities['userOf'] = async (issuer, subject) => {
    const [row] = await database.query<{ readonly user_id: string }>(sql`
      select user_id from credentials.external_identities where issuer = ${issuer} and subject = ${subject}`);
    return row?.user_id;
  };
  return {
    userOf,
    link: async (issuer, subject, userId, at) => {
      await database.query(sql`
        insert into credentials.external_identities (issuer, subject, user_id, linked_at)
        values (${issuer}, ${subject}, ${userId}, ${at}) on conflict do nothing`);
      return userOf(issuer, subject);
    },
    keep: async (state, request, at) => {
      const sealed = await sealing.seal(place, Buffer.from(JSON.stringify(request)));
      const until = new Date(Date.parse(at) + awayFor).toISOString();
      await database.query(sql`
        insert into credentials.provider_requests (state, sealed, expires_at)
        values (${hashOf(state)}, ${sealed}, ${until})`);
    },
    take: async (state, at) => {
      const [row] = await database.query<{ readonly sealed: string; readonly is_good: boolean }>(sql`
        delete from credentials.provider_requests where state = ${hashOf(state)}
        returning sealed, expires_at > ${at} as is_good`);
      return row?.is_good === true ? JSON.parse((await sealing.open(place, row.sealed)).toString()) : undefined;
    },
  };
};
