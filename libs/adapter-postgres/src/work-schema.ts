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
];
