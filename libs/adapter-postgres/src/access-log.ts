import type { AccessCount, AccessLog, KeptAccess } from '@sales/eventsourcing';
import type { Migrations } from './migrations.ts';
import type { Pool } from './pool.ts';
import { textArray } from './text-array.ts';

/** Schema `access`: who got in and who was refused. In the database of keys. Storage format: never rename. */
export const accessMigrations: Migrations = [
  `
  create schema if not exists access;

  create table access.noted (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    outcome text not null,
    method text not null,
    principal text,
    actor text,
    request text,
    address text not null,
    agent text not null
  );
  create index on access.noted (principal, id);
  create index on access.noted (actor, id) where actor is not null;
  create index on access.noted (at);
  `,
  `alter table access.noted add column permission text`,
];

type Row = {
  readonly id: string | number;
  readonly at: string;
  readonly outcome: string;
  readonly method: string;
  readonly principal: string | null;
  readonly actor: string | null;
  readonly request: string | null;
  readonly permission: string | null;
  readonly address: string;
  readonly agent: string;
};

const toAccess = ({ id, principal, actor, request, permission, ...row }: Row): KeptAccess => ({
  ...row,
  id: Number(id),
  ...(principal !== null && { principal }),
  ...(actor !== null && { actor }),
  ...(request !== null && { request }),
  ...(permission !== null && { permission }),
});

const textsOrNull = (texts: readonly string[] | undefined) => (texts === undefined ? null : textArray(texts));

/** Most that are forgotten at once. */
const part = 10_000;

export const postgresAccessLog = (pool: Pool): AccessLog => ({
  note: async ({ at, outcome, method, address, agent, ...known }) => {
    const { principal = null, actor = null, request = null, permission = null } = known;
    await pool.query({
      name: 'access.note',
      text: `insert into access.noted (at, outcome, method, principal, actor, request, permission, address, agent)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [at, outcome, method, principal, actor, request, permission, address, agent],
    });
  },
  find: async ({ principals, by, about, outcomes, address, from, to, behind, ascending = false, limit }) => {
    const rows = await pool.query<Row>({
      text: `select id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
          outcome, method, principal, actor, request, permission, address, agent from access.noted
        where ($1::text[] is null or principal = any ($1::text[]))
          and ($2::text is null or coalesce(actor, principal) = $2)
          and ($3::text[] is null or exists (select from unnest($3::text[]) one
            where principal in ('user:' || one, 'service:' || one)
              or strpos(lower(request) || '/', '/' || lower(one) || '/') > 0))
          and ($4::text[] is null or outcome = any ($4::text[]))
          and ($5::text is null or address = $5)
          and ($6::timestamptz is null or access.noted.at >= $6)
          and ($7::timestamptz is null or access.noted.at < $7)
          and ($8::bigint is null or id ${ascending ? '>' : '<'} $8)
        order by access.noted.id ${ascending ? 'asc' : 'desc'} limit $9`,
      values: [
        ...[textsOrNull(principals), by ?? null, textsOrNull(about), textsOrNull(outcomes)],
        ...[address ?? null, from ?? null, to ?? null, behind ?? null, limit],
      ],
    });
    return rows.map(toAccess);
  },
  count: async ({ outcomes, from, to }) => {
    type Counted = Omit<AccessCount, 'permission'> & { readonly permission: string | null };
    const rows = await pool.query<Counted>({
      text: `select coalesce(actor, principal) as by, outcome, permission, count(*)::int as count,
          to_char(max(at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last
        from access.noted
        where at >= $1 and at < $2 and outcome = any ($3::text[]) and coalesce(actor, principal) is not null
        group by 1, 2, 3`,
      values: [from, to, textArray(outcomes)],
    });
    return rows.map(({ permission, ...one }) => ({ ...one, ...(permission !== null && { permission }) }));
  },
  oldestAt: async () => {
    const [row] = await pool.query<{ readonly at: string | null }>({
      text: `select to_char(min(at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from access.noted`,
    });
    return row?.at ?? undefined;
  },
  forgetBefore: async (instant) => {
    const gone = await pool.query({
      text: `delete from access.noted where id in (
        select id from access.noted where at < $1 order by at limit ${part}) returning id`,
      values: [instant],
    });
    return gone.length;
  },
  forgetOf: async (principal) => {
    await pool.query({ text: 'delete from access.noted where principal = $1 or actor = $1', values: [principal] });
  },
});
