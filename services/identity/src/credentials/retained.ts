import { type Database, sql } from '@sales/eventsourcing';
import { type Retained, rowsUntil } from '@sales/service-kit';
import { knownFor } from './attempts.ts';

/** What lets people in for a time only, with how long: a session that is not used for `idle` ms is over. */
export const retainedCredentials = (database: Database, { idle }: { readonly idle: number }): readonly Retained[] => [
  {
    kind: 'sessions',
    until: 'so long unused, and at most',
    settings: ['SESSION_IDLE_MINUTES', 'SESSION_MAX_HOURS'],
    ...rowsUntil(
      database,
      sql`credentials.sessions`,
      sql`least(expires_at, used_at + make_interval(secs => ${idle / 1000}::double precision))`,
    ),
  },
  {
    kind: 'second-factor-challenges',
    until: 'answered, or some minutes',
    ...rowsUntil(database, sql`credentials.challenges`, sql`expires_at`),
  },
  {
    kind: 'passkey-ceremonies',
    until: 'answered, or some minutes',
    ...rowsUntil(database, sql`credentials.passkey_ceremonies`, sql`expires_at`),
  },
  {
    kind: 'links',
    until: 'used; an invitation for seven days, a reset for one',
    ...rowsUntil(database, sql`credentials.links`, sql`expires_at`),
  },
  {
    kind: 'setup-codes',
    until: 'used, or half an hour',
    ...rowsUntil(database, sql`credentials.setup_codes`, sql`expires_at`),
  },
  {
    kind: 'provider-requests',
    until: 'the person is back from the provider, or ten minutes',
    ...rowsUntil(database, sql`credentials.provider_requests`, sql`expires_at`),
  },
  {
    kind: 'attempts',
    until: '30 days: they are counted to limit others',
    ...rowsUntil(
      database,
      sql`credentials.sign_ins`,
      sql`at + make_interval(secs => ${knownFor / 1000}::double precision)`,
    ),
  },
];
