import type { Migrations } from './migrations.ts';

/** Schema `work`: the small durable facts of running services. Storage format: never rename. */
export const workMigrations: Migrations = [
  `
  create schema if not exists work;

  create table work.checkpoints (
    reader text primary key,
    position bigint not null
  ) with (fillfactor = 50);

  create table work.leases (
    name text primary key,
    owner uuid not null,
    token bigint not null,
    expires_at timestamptz not null
  ) with (fillfactor = 50);

  create table work.timers (
    owner text not null,
    timer_id text not null,
    due_at timestamptz not null,
    payload json,
    state text not null check (state in ('set', 'fired', 'cancelled')),
    claimed_until timestamptz not null default '-infinity',
    primary key (owner, timer_id)
  );
  create index on work.timers (owner, due_at) where state = 'set';

  create table work.dead_letters (
    id bigint generated always as identity primary key,
    reader text not null,
    topic text not null,
    key text not null,
    "offset" bigint not null,
    headers json not null,
    value text not null,
    error text not null,
    parked_at timestamptz not null default clock_timestamp(),
    unique (reader, key, topic, "offset")
  );

  create table work.numbers (
    series text primary key,
    next bigint not null
  );

  create table work.answers (
    key text primary key,
    request_hash text not null,
    status int not null,
    headers json not null,
    body text not null,
    kept_at timestamptz not null default clock_timestamp()
  );
  create index on work.answers (kept_at);
  `,
  `
  create table work.retries (
    reader text not null,
    key text not null,
    asked_at timestamptz not null default clock_timestamp(),
    primary key (reader, key)
  );

  -- One at a time of these two for a key, and each sees what the one before has done.
  create function work.park_behind(
    in_reader text, in_topic text, in_key text, in_offset bigint, in_headers json, in_value text, in_error text
  ) returns boolean
  language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(7201303, hashtext(in_reader || ' ' || in_key));
    if not exists (select from work.dead_letters where reader = in_reader and key = in_key) then
      return false;
    end if;
    insert into work.dead_letters (reader, topic, key, "offset", headers, value, error)
      values (in_reader, in_topic, in_key, in_offset, in_headers, in_value, in_error) on conflict do nothing;
    return true;
  end
  $$;

  create function work.forget_letter(in_reader text, in_topic text, in_key text, in_offset bigint) returns void
  language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(7201303, hashtext(in_reader || ' ' || in_key));
    delete from work.dead_letters
      where reader = in_reader and key = in_key and topic = in_topic and "offset" = in_offset;
  end
  $$;
  `,
  `
  -- Only inserted and read by key: what was seen by a stream stays seen.
  create table work.command_ids (
    stream text collate "C" not null,
    command_id uuid not null,
    first bigint not null,
    last bigint not null,
    request_hash text,
    primary key (stream, command_id)
  );

  -- Up to which position of the store the table has everything that a reader of the store passes to it.
  create table work.command_ids_reached (
    reader text primary key,
    position bigint not null
  ) with (fillfactor = 50);

  -- Rows may be removed at any time: from then on the table reaches nowhere, and is filled again from the first event.
  create function work.command_ids_removed() returns trigger
  language plpgsql as $$
  begin
    delete from work.command_ids_reached;
    return null;
  end
  $$;
  create trigger removed after delete or truncate on work.command_ids
    for each statement execute function work.command_ids_removed();

  create table work.snapshots (
    stream text collate "C" not null,
    schema text not null,
    revision bigint not null,
    event_id uuid not null,
    body text not null,
    kept_at timestamptz not null default clock_timestamp(),
    primary key (stream, schema, revision)
  );
  `,
  `
  create table work.incarnation (
    only_one boolean primary key default true check (only_one),
    number int not null
  );
  `,
  // Numbers are given by events.
  'drop table work.numbers;',
  `
  create table work.files (
    name text collate "C" primary key,
    bytes bytea not null,
    kept_at timestamptz not null default clock_timestamp()
  );
  alter table work.files alter column bytes set storage external;
  `,
];
