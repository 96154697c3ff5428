import { type CommandIds, type Position, position, revision, type StreamName, type Trace } from '@sales/eventsourcing';
import { batched } from './batching.ts';
import type { Pool, Query } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

type Asked = { readonly reader: string; readonly stream: StreamName; readonly commandIds: readonly string[] };
type Answer = Awaited<ReturnType<CommandIds['find']>>;

type Row = {
  readonly nth: string;
  readonly reached: string;
  readonly command_id: string | null;
  readonly first: string;
  readonly last: string;
  readonly request_hash: string | null;
};

/** What most ask: about one stream. It takes half of what the other statement does. */
const oneStatement = ({ reader, stream, commandIds }: Asked): Query => ({
  name: 'command_ids.find_one',
  text: `select 0 as nth, r.position as reached, c.command_id, c.first, c.last, c.request_hash
    from work.command_ids_reached r
    left join work.command_ids c on c.stream = $2 and c.command_id = any ($3::text[]::uuid[])
    where r.reader = $1`,
  values: [reader, stream, textArray(commandIds)],
});

const manyStatement = (group: readonly Asked[]): Query => {
  const each = group.flatMap(({ reader, stream, commandIds }, nth) =>
    commandIds.map((commandId) => ({ nth, reader, stream, commandId })),
  );
  return {
    name: 'command_ids.find',
    text: `select q.nth, r.position as reached, c.command_id, c.first, c.last, c.request_hash
      from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as q (nth, reader, stream, command_id)
      join work.command_ids_reached r on r.reader = q.reader
      left join work.command_ids c on c.stream = q.stream and c.command_id = q.command_id::uuid`,
    values: [
      bigintArray(each.map(({ nth }) => nth)),
      textArray(each.map(({ reader }) => reader)),
      textArray(each.map(({ stream }) => stream)),
      textArray(each.map(({ commandId }) => commandId)),
    ],
  };
};

const toTrace = ({ first, last, request_hash: requestHash }: Row): Trace => ({
  first: revision(BigInt(first)),
  last: revision(BigInt(last)),
  requestHash: requestHash ?? undefined,
});

const toAnswer = (rows: readonly Row[]): Answer => ({
  traces: new Map(rows.flatMap((row) => (row.command_id === null ? [] : [[row.command_id, toTrace(row)] as const]))),
  reached: position(rows[0]?.reached ?? 0),
});

/**
 * `commands` for questions, which commands wait for; `background` for what is added: a crash of the server may lose
 * what was added last, and says so by how far the table reaches.
 */
export const postgresCommandIds = ({
  commands,
  background,
}: {
  readonly commands: Pool;
  readonly background: Pool;
}): CommandIds => {
  const findGroup = async (group: readonly Asked[]): Promise<readonly Answer[]> => {
    const [one, ...others] = group;
    const statement = one !== undefined && others.length === 0 ? oneStatement(one) : manyStatement(group);
    const byNth = Map.groupBy(await commands.query<Row>(statement), ({ nth }) => Number(nth));
    return group.map((_, nth) => toAnswer(byNth.get(nth) ?? []));
  };
  const find = batched(findGroup, { take: (waiting) => Math.min(waiting.length, 64), atOnce: 2 });
  return {
    find: (reader, stream, commandIds) => find({ reader, stream, commandIds }),
    add: async (reader, traces, { after, upTo }) => {
      const [row] = await background.query<{ position: string }>({
        name: 'command_ids.add',
        text: `with added as (
            insert into work.command_ids as known (stream, command_id, first, last, request_hash)
            select stream, command_id::uuid, first, last, hash
            from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[])
              as n (stream, command_id, first, last, hash)
            order by stream, command_id
            on conflict (stream, command_id) do update
              set first = least(known.first, excluded.first), last = greatest(known.last, excluded.last)
              where known.first > excluded.first or known.last < excluded.last)
          insert into work.command_ids_reached as known (reader, position)
          values ($6, case when $7::bigint = 0 then $8::bigint else 0 end)
          on conflict (reader) do update set position =
            case when known.position >= $7 then greatest(known.position, $8) else known.position end
          returning position`,
        values: [
          textArray(traces.map(({ stream }) => stream)),
          textArray(traces.map(({ commandId }) => commandId)),
          bigintArray(traces.map(({ first }) => first)),
          bigintArray(traces.map(({ last }) => last)),
          textArray(traces.map(({ requestHash }) => requestHash ?? null)),
          reader,
          after,
          upTo,
        ],
      });
      return position(row?.position ?? 0);
    },
    reached: async (reader): Promise<Position> => {
      const [row] = await commands.query<{ position: string }>({
        name: 'command_ids.reached',
        text: 'select position from work.command_ids_reached where reader = $1',
        values: [reader],
      });
      return position(row?.position ?? 0);
    },
  };
};
