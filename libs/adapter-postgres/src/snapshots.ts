import { type Revision, revision, type Snapshots, type StoredSnapshot, type StreamName } from '@sales/eventsourcing';
import { batched } from './batching.ts';
import type { Pool } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

type Asked = { readonly schema: string; readonly stream: StreamName; readonly atMost: Revision | undefined };
type Row = { readonly nth: string; readonly revision: string; readonly event_id: string; readonly body: string };

/** Snapshots of one form that are kept of a stream: the answer to a repeated command starts from the one before it. */
const kept = 4;
/** How long those of another form are kept, as long as processes of two releases are at work. */
const otherForms = '1 day';

const newest = 2n ** 63n - 1n;

const toSnapshot = ({ revision: at, event_id: eventId, body }: Row): StoredSnapshot => ({
  revision: revision(BigInt(at)),
  eventId,
  body,
});

/** Read where commands wait, written in the background. */
export const postgresSnapshots = ({
  commands,
  background,
}: {
  readonly commands: Pool;
  readonly background: Pool;
}): Snapshots => {
  const findMany = async (group: readonly Asked[]): Promise<readonly (StoredSnapshot | undefined)[]> => {
    const rows = await commands.query<Row>({
      name: 'snapshots.find',
      text: `select q.nth, s.revision, s.event_id, s.body
        from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality as q (schema, stream, at_most, nth)
        cross join lateral (
          select revision, event_id, body from work.snapshots
          where stream = q.stream and schema = q.schema and revision <= q.at_most order by revision desc limit 1) s`,
      values: [
        textArray(group.map(({ schema }) => schema)),
        textArray(group.map(({ stream }) => stream)),
        bigintArray(group.map(({ atMost }) => atMost ?? newest)),
      ],
    });
    const found = new Map(rows.map((row) => [Number(row.nth) - 1, toSnapshot(row)]));
    return group.map((_, index) => found.get(index));
  };
  const find = batched(findMany, { take: (waiting) => Math.min(waiting.length, 64), atOnce: 2 });

  return {
    find: (schema, stream, atMost) => find({ schema, stream, atMost }),
    save: async (snapshots) => {
      if (snapshots.length === 0) return;
      const [streams, schemas] = [
        textArray(snapshots.map(({ stream }) => stream)),
        textArray(snapshots.map(({ schema }) => schema)),
      ];
      await background.query({
        name: 'snapshots.save',
        text: `insert into work.snapshots (stream, schema, revision, event_id, body)
          select stream, schema, revision, event_id::uuid, body
          from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[])
            as n (stream, schema, revision, event_id, body)
          order by stream, schema, revision
          on conflict (stream, schema, revision) do update
            set event_id = excluded.event_id, body = excluded.body, kept_at = excluded.kept_at`,
        values: [
          streams,
          schemas,
          bigintArray(snapshots.map(({ revision: at }) => at)),
          textArray(snapshots.map(({ eventId }) => eventId)),
          textArray(snapshots.map(({ body }) => body)),
        ],
      });
      await background.query({
        name: 'snapshots.sweep',
        text: `delete from work.snapshots s using unnest($1::text[], $2::text[]) as n (stream, schema)
          where s.stream = n.stream and case when s.schema = n.schema
            then s.revision < (
              select k.revision from work.snapshots k where k.stream = n.stream and k.schema = n.schema
              order by k.revision desc offset ${kept - 1} limit 1)
            else s.kept_at < clock_timestamp() - interval '${otherForms}' end`,
        values: [streams, schemas],
      });
    },
  };
};
