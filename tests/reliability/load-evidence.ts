import { topicsByCategory } from '@sales/contracts';
import { fromMessage, position, type RecordedEvent, revision, type StreamName } from '@sales/eventsourcing';
import pg from 'pg';
import { type Evidence, type Figures, type PublishedRecord, publishedIn, type TopicEvidence } from './checker/index.ts';
import type { Operation } from './history.ts';

/** What the checker needs that is not in the database. */
export type Observed = {
  readonly operations: readonly Operation[];
  readonly figures: Figures;
  readonly unfinished: readonly string[];
  readonly tailed?: readonly bigint[];
};

/** Reads everything that a run has left, by plain SQL and in one snapshot: no adapter has a say in it. */
export const loadEvidence = (url: string, observed: Observed): Promise<Evidence> =>
  withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const events = await loadEvents(client);
    const topics = await loadTopics(client);
    const timers = await loadTimers(client);
    const tables = await loadTables(client);
    await client.query('commit');
    return { ...observed, events, topics, published: publishedIn(topics), timers, tables };
  });

export const withClient = async <Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const loadEvents = async (client: pg.Client): Promise<readonly RecordedEvent[]> => {
  const { rows } = await client.query(
    'select position, revision, event_id, stream, type, data, metadata from store.events order by position',
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    type: row.type,
    data: row.data,
    metadata: row.metadata,
    stream: row.stream as StreamName,
    revision: revision(BigInt(row.revision)),
    position: position(row.position),
  }));
};

const loadTopics = async (client: pg.Client): Promise<readonly TopicEvidence[]> => {
  // Those of the published language: an operator may have made copies, and a realignment has a topic of its own.
  const { rows: topics } = await client.query(
    'select topic_id, name, partitions from log.topics where name = any ($1) order by name',
    [Object.values(topicsByCategory).map(({ name }) => name)],
  );
  const { rows } = await client.query(
    'select topic_id, partition, "offset", key, headers, value from log.messages order by topic_id, partition, ' +
      '"offset"',
  );
  const byTopic = Map.groupBy(rows, (row): number => row.topic_id);
  return topics.map(({ topic_id: id, name: topic, partitions }) => ({
    topic,
    category: topic.split('.')[1] ?? '',
    partitions,
    records: (byTopic.get(id) ?? []).map(({ partition, offset, key, headers, value }): PublishedRecord => {
      const message = { offset: BigInt(offset), key, headers, value };
      return { topic, partition, offset: message.offset, event: fromMessage(message) };
    }),
  }));
};

export const loadTimers = async (client: pg.Client): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { rows } = await client.query(
    `select owner, timer_id || ' ' || payload as timer from work.timers where state = 'set'`,
  );
  return new Map(
    [...Map.groupBy(rows, ({ owner }) => owner)].map(([owner, own]) => [owner, own.map(({ timer }) => timer)]),
  );
};

type Build = {
  readonly name: string;
  readonly state: string;
  readonly schema_name: string;
  readonly tables: readonly string[];
};

/**
 * Fingerprints of the tables of the last two builds of each projection that has two. Which is which does not matter:
 * both have seen the whole log, one as it grew, one in a rebuild.
 */
export const loadTables = async (client: pg.Client): Promise<Evidence['tables']> => {
  const { rows: builds } = await client.query<Build>(
    'select name, state, schema_name, tables from projection.builds order by name, number desc',
  );
  const tables: Evidence['tables'][number][] = [];
  for (const [name, [newer, older]] of Map.groupBy(builds, (build) => build.name)) {
    if (newer === undefined || older === undefined) continue;
    for (const table of newer.tables) {
      const live = await fingerprint(client, older.schema_name, table);
      const rebuilt = await fingerprint(client, newer.schema_name, table);
      tables.push({ name: `${name}.${table}`, live, rebuilt });
    }
  }
  return tables;
};

/** SHA-256 over the rows as text, in the order of the primary key. */
const fingerprint = async (client: pg.Client, schema: string, table: string): Promise<string> => {
  const { rows: keys } = await client.query<{ column: string }>(
    `select quote_ident(a.attname) as column from pg_index i
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indisprimary and i.indrelid = format('%I.%I', $1::text, $2::text)::regclass
     order by array_position(i.indkey::int2[], a.attnum)`,
    [schema, table],
  );
  const order = keys.map(({ column }) => column).join(', ');
  const { rows } = await client.query<{ hash: string }>(
    `select encode(sha256(convert_to(coalesce(string_agg(t::text, E'\\n' order by ${order}), ''), 'UTF8')), 'hex')
      as hash
     from ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)} t`,
  );
  return rows[0]?.hash ?? '';
};
