import type { Migrations } from './migrations.ts';

/**
 * Schema `log`, storage format: never rename.
 *
 * Offsets are taken under the lock of the partition's row and held to the commit, so they become visible in order.
 * A partition of a group has one owner while its lease lasts; `epoch` rises with each change of hands.
 */
export const logMigrations: Migrations = [
  `
  create schema if not exists log;

  create table log.topics (
    topic_id int generated always as identity primary key,
    name text not null unique,
    partitions int not null check (partitions > 0)
  );

  create table log.partitions (
    topic_id int not null references log.topics,
    partition int not null,
    next_offset bigint not null default 0,
    primary key (topic_id, partition)
  ) with (fillfactor = 20);

  create table log.messages (
    topic_id int not null,
    partition int not null,
    "offset" bigint not null,
    key text not null,
    headers json not null,
    value text not null,
    primary key (topic_id, partition, "offset")
  );

  create table log.members (
    group_name text not null,
    member uuid not null,
    topics int[] not null,
    seen_until timestamptz not null,
    primary key (group_name, member)
  ) with (fillfactor = 50);

  create table log.assignments (
    group_name text not null,
    topic_id int not null references log.topics,
    partition int not null,
    committed bigint not null default 0,
    epoch bigint not null default 0,
    owner uuid,
    lease_until timestamptz not null default '-infinity',
    primary key (group_name, topic_id, partition)
  ) with (fillfactor = 20);

  create function log.ensure_topic(topic text, partition_count int) returns void
  language plpgsql as $$
  declare
    id int;
    existing int;
  begin
    insert into log.topics (name, partitions) values (topic, partition_count) on conflict (name) do nothing
      returning topic_id into id;
    if id is not null then
      insert into log.partitions (topic_id, partition) select id, p from generate_series(0, partition_count - 1) p;
      return;
    end if;
    select partitions into existing from log.topics where name = topic;
    if existing <> partition_count then
      raise exception 'topic % has % partitions, not %', topic, existing, partition_count using errcode = 'P0001';
    end if;
  end
  $$;

  -- Returns the first offset of each partition that got messages.
  create function log.publish(
    id int, into_partitions bigint[], of_partition bigint[], of_nth bigint[], of_key text[], of_headers text[], of_value text[]
  ) returns table (partition int, first bigint)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    bases bigint[];
  begin
    -- In order, so that two publishers cannot wait for each other.
    perform from log.partitions p where p.topic_id = id and p.partition = any (into_partitions)
      order by p.partition for update;
    bases := array(
      select p.next_offset from log.partitions p where p.topic_id = id order by p.partition);

    insert into log.messages (topic_id, partition, "offset", key, headers, value)
    select id, m.partition, bases[m.partition + 1] + m.nth, m.key, m.headers::json, m.value
    from unnest(of_partition, of_nth, of_key, of_headers, of_value) as m (partition, nth, key, headers, value);

    return query
      update log.partitions p set next_offset = p.next_offset + c.messages
      from (select m.partition, count(*) as messages from unnest(of_partition) as m (partition) group by 1) c
      where p.topic_id = id and p.partition = c.partition
      returning p.partition, p.next_offset - c.messages;
  end
  $$;

  -- Heartbeat of a member: registers it, renews what it has, takes what is free up to its fair share.
  -- Returns what it owns. More than 'quota' rows: it must give the surplus back when it is done with the batch in hand.
  create function log.heartbeat(in_group text, me uuid, ids int[], ttl interval)
  returns table (topic_id int, partition int, epoch bigint, committed bigint, quota int)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    instant timestamptz := clock_timestamp();
    total int;
    members int;
    rank int;
    share int;
    owned int;
  begin
    insert into log.members as m values (in_group, me, ids, instant + ttl)
      on conflict (group_name, member) do update set seen_until = excluded.seen_until, topics = excluded.topics;
    delete from log.members m where m.group_name = in_group and m.seen_until < instant;

    select count(*) into total from log.partitions p where p.topic_id = any (ids);
    if total > (select count(*) from log.assignments a where a.group_name = in_group and a.topic_id = any (ids)) then
      insert into log.assignments (group_name, topic_id, partition)
      select in_group, p.topic_id, p.partition from log.partitions p where p.topic_id = any (ids)
      order by 2, 3
      on conflict do nothing;
    end if;

    select count(*), count(*) filter (where m.member < me) into members, rank
      from log.members m where m.group_name = in_group;
    share := total / members + (rank < total % members)::int;

    update log.assignments a set lease_until = instant + ttl
      where a.group_name = in_group and a.owner = me and a.lease_until > instant;
    get diagnostics owned = row_count;

    if owned < share then
      update log.assignments a set owner = me, epoch = a.epoch + 1, lease_until = instant + ttl
      from (
        select f.topic_id, f.partition from log.assignments f
        where f.group_name = in_group and f.topic_id = any (ids) and f.lease_until <= instant
        order by f.topic_id, f.partition limit share - owned for update skip locked) free
      where a.group_name = in_group and a.topic_id = free.topic_id and a.partition = free.partition;
    end if;

    return query select a.topic_id, a.partition, a.epoch, a.committed, share
      from log.assignments a where a.group_name = in_group and a.owner = me and a.lease_until > instant
      order by a.topic_id, a.partition;
  end
  $$;
  `,
  // Tombstones.
  'alter table log.messages alter column value drop not null',
];
