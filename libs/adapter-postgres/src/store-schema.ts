import type { Migrations } from './migrations.ts';

/**
 * Schema `store`, storage format: never rename.
 *
 * `store.append` takes many appends at once. From the advisory lock to the commit it is the only writer, so positions
 * are taken in commit order, without holes: a reader that has seen position p will never see a smaller one turn up. A
 * refused append is a row of the result, not an error: the others of the group go through.
 *
 * An append is given as expected revision (-1: no stream, -2: stream exists, -3: any), number of events, and the index
 * of the first append of the group to the same stream; an event as index of its append and number within it. Only the
 * first append of a stream in a group may come with -2 or -3.
 */
export const storeMigrations: Migrations = [
  `
  create schema if not exists store;

  create table store.events (
    position bigint primary key,
    revision bigint not null,
    event_id uuid not null,
    stream text not null collate "C",
    type text not null collate "C",
    data json not null,
    metadata json not null,
    unique (stream, revision)
  );

  create function store.append(
    streams text[], expected bigint[], counts bigint[], slots bigint[],
    of_append bigint[], of_nth bigint[], of_stream text[], of_id text[], of_type text[], of_data text[], of_metadata text[]
  ) returns table (accepted boolean, "revision" bigint, "position" bigint)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    heads bigint[];
    starts bigint[];
    bases bigint[];
    begins bigint[];
    head bigint;
    last bigint;
    seen bigint := 0;
  begin
    perform pg_advisory_xact_lock(7201301);

    heads := array(
      select coalesce((select e.revision from store.events e where e.stream = s.stream order by e.revision desc limit 1), -1)
      from unnest(streams) s (stream));
    last := coalesce((select e.position from store.events e order by e.position desc limit 1), 0);
    starts := heads;
    bases := heads;
    begins := heads;

    for i in 1 .. cardinality(streams) loop
      head := heads[slots[i]];
      begins[i] := seen;
      seen := seen + counts[i];
      if expected[i] = head
        or (expected[i] = -3 or (expected[i] = -2 and head >= 0))
          and not exists (
            select from store.events e where e.stream = streams[i] and e.event_id = of_id[begins[i] + 1]::uuid)
      then
        starts[i] := head + 1;
        bases[i] := last + 1;
        heads[slots[i]] := head + counts[i];
        last := last + counts[i];
      else
        starts[i] := null;
      end if;
    end loop;

    insert into store.events (position, revision, event_id, stream, type, data, metadata)
    select bases[n.of_append] + n.of_nth, starts[n.of_append] + n.of_nth, n.id::uuid, n.stream, n.type, n.data::json, n.metadata::json
    from unnest(of_append, of_nth, of_stream, of_id, of_type, of_data, of_metadata)
      as n (of_append, of_nth, stream, id, type, data, metadata)
    where starts[n.of_append] is not null;

    for i in 1 .. cardinality(streams) loop
      if starts[i] is not null then
        accepted := true;
        revision := starts[i] + counts[i] - 1;
        position := bases[i] + counts[i] - 1;
      else
        -- Refused, unless these very events stand where the append wanted them: then it is a repeat, and this its answer.
        select max(e.revision), max(e.position) into revision, position
        from unnest(of_id[begins[i] + 1 : begins[i] + counts[i]]) with ordinality as w (id, nth)
        join store.events e on e.stream = streams[i] and e.event_id = w.id::uuid
          and (expected[i] < -1 or e.revision = expected[i] + w.nth)
        having count(*) = counts[i];
        accepted := found;
        if not found then
          revision := heads[slots[i]];
        end if;
      end if;
      return next;
    end loop;
  end
  $$;
  `,
];
