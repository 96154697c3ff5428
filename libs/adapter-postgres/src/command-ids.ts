import { type CommandIds, type Position, position, revision, type Trace } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

type Row = {
  readonly reached: string;
  readonly command_id: string | null;
  readonly first: string;
  readonly last: string;
  readonly request_hash: string | null;
};

/**
 * `commands` for questions, which commands wait for; `background` for what is added: a crash of the server may lose what was
 * added last, and says so by how far the table reaches.
 */
export const postgresCommandIds = ({
  commands,
  background,
}: {
  readonly commands: Pool;
  readonly background: Pool;
}): CommandIds => ({
  find: async (reader, stream, commandIds) => {
    const rows = await commands.query<Row>({
      name: 'command_ids.find',
      text: `select r.position as reached, c.command_id, c.first, c.last, c.request_hash
        from work.command_ids_reached r
        left join work.command_ids c on c.stream = $2 and c.command_id = any ($3::text[]::uuid[])
        where r.reader = $1`,
      values: [reader, stream, textArray(commandIds)],
    });
    const traces = rows.flatMap(
      ({ command_id: commandId, first, last, request_hash: requestHash }): (readonly [string, Trace])[] =>
        commandId === null
          ? []
          : [
              [
                commandId,
                {
                  first: revision(BigInt(first)),
                  last: revision(BigInt(last)),
                  requestHash: requestHash ?? undefined,
                },
              ],
            ],
    );
    return { traces: new Map(traces), reached: position(rows[0]?.reached ?? 0) };
  },
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
});
