import { setTimeout as delay } from 'node:timers/promises';
import {
  type EventBatch,
  type EventStore,
  type NewEvent,
  type Position,
  position,
  type RecordedEvent,
  revision,
  type StreamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import pg from 'pg';

/**
 * An event store without the lock that makes commit order and position order the same. Its readers go by the sequence,
 * or by transaction id below the oldest that is still open; both have been shipped by others. `close` frees its
 * connections.
 */
export const unorderedStore = (
  store: EventStore,
  url: string,
  order: 'sequence' | 'transaction',
): EventStore & { readonly close: () => Promise<void> } => {
  const pool = new pg.Pool({ connectionString: url, max: 6, options: '-c lock_timeout=2000' });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  // Several of them start at once. The statements are one transaction, and its lock is held until it is committed.
  const ready = pool.query('select pg_advisory_xact_lock(1); create sequence if not exists store.unordered');
  ready.catch(() => {}); // The caller that awaits it is told.
  let opened: Promise<pg.PoolClient> | undefined;

  /** A transaction that has its id already: opened ahead, so that the next append need not wait for it. */
  const open = async (): Promise<pg.PoolClient> => {
    await ready;
    const client = await pool.connect();
    await client.query('begin; select pg_current_xact_id()');
    return client;
  };

  const openAhead = (): void => {
    const ahead = open();
    opened = ahead;
    void delay(50).then(async () => {
      if (opened !== ahead) return;
      opened = undefined;
      await rollback(await ahead);
    });
  };

  const take = (): Promise<pg.PoolClient> => {
    const taken = opened ?? open();
    opened = undefined;
    return taken;
  };

  return {
    append: async (stream, events, expected) => {
      const client = await take();
      try {
        const head = await insert(client, stream, events, expected);
        // Disks and networks are not always equally fast.
        if (order === 'sequence') await client.query('select pg_sleep(random() * 0.01)');
        await client.query('commit');
        client.release();
        if (order === 'transaction' && opened === undefined) openAhead();
        return head;
      } catch (error) {
        await rollback(client);
        throw error;
      }
    },
    read: (stream, options) => store.read(stream, options),
    async *subscribeAll({ categories, signal }): AsyncGenerator<EventBatch> {
      await ready;
      let after = { xid: '0', position: position(0) };
      while (!signal.aborted) {
        const { rows } = await pool.query(
          order === 'sequence'
            ? `select *, '0' as xid from store.events where position > $2 and $1::text is not null order by position`
            : `select *, xmin::text as xid from store.events
               where (xmin::text::bigint, position) > ($1::bigint, $2)
                 and xmin::text::bigint < txid_snapshot_xmin(txid_current_snapshot())
               order by xmin::text::bigint, position`,
          [after.xid, String(after.position)],
        );
        const last = rows.at(-1);
        if (last === undefined) {
          await delay(2);
          continue;
        }
        after = { xid: last.xid, position: position(last.position) };
        const events = rows
          .map(toEvent)
          .filter(({ stream }) => categories?.includes(stream.split('-')[0] ?? '') ?? true);
        yield { events, checkpoint: after.position, caughtUp: true };
      }
    },
    close: async () => {
      if (opened !== undefined) await rollback(await take());
      await pool.end();
    },
  };
};

const rollback = async (client: pg.PoolClient): Promise<void> => {
  await client.query('rollback');
  client.release();
};

const insert = async (
  client: pg.PoolClient,
  stream: StreamName,
  events: readonly NewEvent[],
  expected: unknown,
): Promise<{ readonly revision: RecordedEvent['revision']; readonly position: Position }> => {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [stream]);
  const { rows } = await client.query('select max(revision) as head from store.events where stream = $1', [stream]);
  const head = rows[0]?.head === null ? undefined : revision(BigInt(rows[0]?.head));
  if ((head ?? 'no_stream') !== expected) throw new WrongExpectedRevision(stream, revision(0), head);
  let last = { revision: revision(0), position: position(0) };
  for (const [nth, { eventId, type, data, metadata }] of events.entries()) {
    const at = revision((head ?? -1n) + BigInt(nth + 1));
    const { rows: stored } = await client.query(
      `insert into store.events (position, revision, event_id, stream, type, data, metadata)
       values (nextval('store.unordered'), $1, $2, $3, $4, $5, $6) returning position`,
      [at, eventId, stream, type, JSON.stringify(data), JSON.stringify(metadata)],
    );
    last = { revision: at, position: position(stored[0]?.position) };
  }
  return last;
};

const toEvent = (
  row: Record<string, string> & { data: unknown; metadata: RecordedEvent['metadata'] },
): RecordedEvent => ({
  eventId: row['event_id'] ?? '',
  type: row['type'] ?? '',
  data: row.data,
  metadata: row.metadata,
  stream: row['stream'] as StreamName,
  revision: revision(BigInt(row['revision'] ?? 0)),
  position: position(row['position'] ?? 0),
});
