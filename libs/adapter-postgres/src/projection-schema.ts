import type { Migrations } from './migrations.ts';

/**
 * Schemas `projection` (which builds there are and how far they are) and `read` (what queries see: the live tables, and
 * in `read.positions` how far each of them is, which changes with the rows). Storage format.
 */
export const projectionMigrations: Migrations = [
  `
  create schema if not exists projection;
  create schema if not exists read;

  create table projection.builds (
    name text not null,
    number int not null,
    version int not null,
    state text not null check (state in ('building', 'live', 'previous')),
    schema_name text not null,
    tables text[] not null,
    primary key (name, number)
  );
  create unique index on projection.builds (name) where state = 'live';

  create table projection.checkpoints (
    name text not null,
    number int not null,
    topic text not null,
    partition int not null,
    position bigint not null default 0,
    epoch bigint not null default 0,
    primary key (name, number, topic, partition)
  ) with (fillfactor = 20);
  `,
  `
  create view read.positions as
    select b.name as projection, b.version, b.number as build, c.topic, c.partition, c.position
    from projection.builds b left join projection.checkpoints c using (name, number)
    where b.state = 'live';
  `,
  // How the making of a build goes, for people; null for the first build of a projection.
  `
  alter table projection.builds add column progress jsonb;
  `,
  // Streams with an event that could not be applied: what came of them from then on is not in the tables of the build.
  `
  create table projection.parked (
    name text not null,
    number int not null,
    topic text not null,
    partition int not null,
    stream text not null,
    event_id text not null,
    type text not null,
    position bigint not null,
    error text not null,
    events bigint not null,
    parked_at timestamptz not null default clock_timestamp(),
    primary key (name, number, topic, partition, stream)
  );
  `,
  // `withheld`: differs from the live one. `accepted`: may go live all the same.
  `
  alter table projection.builds drop constraint builds_state_check,
    add check (state in ('building', 'withheld', 'accepted', 'live', 'previous'));
  `,
  // Since when the files of the tables hold nothing that was taken out of rows before.
  `
  alter table projection.builds add column rewritten_at timestamptz;
  `,
];
