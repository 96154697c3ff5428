import { type Database, type Leases, pause, type SqlStatement, sql } from '@sales/eventsourcing';
import { Type } from 'typebox';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { queryRoute } from '../routes/query-route.ts';
import type { App } from '../server/server.ts';
import type { Task } from './background.ts';

/** A kind of data beside the events, and how long it is kept. */
export type Retained = {
  /** Its name in metrics and in the runbook: `sessions`. */
  readonly kind: string;
  /** Until when one of it is kept, for operators. */
  readonly until: string;
  /** Names of the settings that say how long. Absent: it is fixed. */
  readonly settings?: readonly string[];
  /** When the next of it is due to be removed; undefined where there is none. */
  readonly nextAt: () => Promise<string | undefined>;
  /** Removes what is due at an instant, a part at a time. Resolves with how many. */
  readonly remove: (at: string) => Promise<number>;
};

/** Most that are removed at once. */
const part = 10_000;

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** Rows of a table, each until an instant that follows from its columns. */
export const rowsUntil = (
  database: Database,
  table: SqlStatement,
  endsAt: SqlStatement,
): Pick<Retained, 'nextAt' | 'remove'> => ({
  nextAt: async () => {
    const [row] = await database.query<{ readonly next: string | null }>(
      sql`select to_char(min(${endsAt}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as next from ${table}`,
    );
    return row?.next ?? undefined;
  },
  remove: async (at) => {
    const gone = await database.query(sql`delete from ${table} where ctid = any (array(
      select ctid from ${table} where ${endsAt} <= ${at}::timestamptz limit ${part})) returning 1`);
    return gone.length;
  },
});

/** What a port keeps, each for so many ms. */
export const keptFor = (
  kept: {
    readonly oldestAt: () => Promise<string | undefined>;
    readonly forgetBefore: (instant: string) => Promise<number>;
  },
  ms: number,
): Pick<Retained, 'nextAt' | 'remove'> => ({
  nextAt: async () => {
    const oldest = await kept.oldestAt();
    return oldest && later(oldest, ms);
  },
  remove: (at) => kept.forgetBefore(later(at, -ms)),
});

/** Between two rounds, in ms. */
const every = 10 * 60_000;

export type RetentionOptions = {
  readonly name: string;
  readonly kinds: readonly Retained[];
  readonly leases: Leases;
  readonly now: () => string;
  readonly metrics: Metrics;
  readonly logger: Logger;
};

/** One round over all kinds: what cannot be removed now is due the next time, and holds up no other. */
export const removeWhatIsDue = async (
  { kinds, now, metrics, logger }: Omit<RetentionOptions, 'name' | 'leases'>,
  signal: AbortSignal,
): Promise<void> => {
  for (const { kind, remove } of kinds)
    try {
      for (let removed = part; removed >= part && !signal.aborted; ) {
        removed = await remove(now());
        metrics.removed(kind, removed);
      }
    } catch (err) {
      logger.warn({ err, kind }, 'what is due was not removed, will try again');
    }
};

/** Removes what is due of all kinds of a service. The only task that does; one process at a time. */
export const retention = (options: RetentionOptions): Task => {
  const { name, kinds, leases, now, metrics } = options;
  const help = 'How long what is to be removed next has been due';
  metrics.sampled({ name: 'retention_overdue_seconds', help, labelNames: ['kind'] }, async () => {
    const at = Date.parse(now());
    const ends = await Promise.all(kinds.map((one) => one.nextAt()));
    return kinds.map(({ kind }, nth) => {
      const end = ends[nth];
      return { labels: { kind }, value: end === undefined ? 0 : Math.max(0, at - Date.parse(end)) / 1000 };
    });
  });
  return (signal) =>
    leases.hold(
      `${name} retention`,
      async (held) => {
        while (!held.aborted) {
          await removeWhatIsDue(options, held);
          await pause(every, held);
        }
      },
      signal,
    );
};

const Kind = Type.Object(
  {
    kind: Type.String(),
    until: Type.String({ description: 'Until when one of it is kept' }),
    settings: Type.Array(Type.String(), { description: 'What says how long; empty: it is fixed' }),
    nextAt: Type.Optional(
      Type.String({ description: 'When the next of it is due to be removed; within ten minutes it is' }),
    ),
  },
  { $id: 'RetainedKind' },
);

/** What a service keeps for a time, for operators. */
export const retentionRoute = (app: App, kinds: readonly Retained[]): void => {
  queryRoute(app, {
    url: '/v1/retention',
    permission: 'retention:read',
    summary: 'What is kept for how long, and removed then',
    description: 'Each kind of data beside the events, with the settings that say how long. Removed every ten minutes.',
    tags: ['operations'],
    reads: [],
    forOperators: true,
    ok: Type.Object({ items: Type.Array(Kind) }),
    handle: async () => ({
      items: await Promise.all(
        kinds.map(async ({ kind, until, settings = [], nextAt }) => {
          const next = await nextAt();
          return { kind, until, settings: [...settings], ...(next !== undefined && { nextAt: next }) };
        }),
      ),
    }),
  });
};
