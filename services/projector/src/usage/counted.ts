import type { AccessCount, SqlStatement } from '@sales/eventsourcing';
import { erasedText, sql } from '@sales/eventsourcing';
import { conditions, filters } from '@sales/read-kit';
import type { Owners } from '@sales/service-kit';
import { functions } from './functions.ts';

/** What usage is counted of: days, both included, and whose. */
export type Counted = {
  readonly from: string;
  readonly to: string;
  readonly owners: Owners;
  readonly user?: string | undefined;
  readonly function?: string | undefined;
  /** Refusals and sign-ins in that time. */
  readonly accesses: readonly AccessCount[];
};

/** Of a user or of a function; what does not apply is null. */
export type UsedRow = {
  readonly id: string;
  readonly is_active: boolean | null;
  readonly roles: readonly string[] | null;
  readonly done: number;
  readonly refused: number;
  /** Of what was not used, long ago. */
  readonly last_used: string;
  readonly last_sign_in: string | null;
  readonly refusals: readonly { readonly function: string; readonly count: number }[] | null;
  readonly users: number | null;
};

const never = sql`'epoch'::timestamptz`;

/** Users who may be seen, but for those who are erased: of them nothing is told. */
const people = ({ owners, user }: Counted): SqlStatement => {
  const wanted = filters(
    sql`u.email not in ('', ${erasedText})`,
    owners !== 'all' && sql`'user:' || u.user_id = any(${[...owners]}::text[])`,
    user !== undefined && sql`'user:' || u.user_id = ${user}`,
  );
  return sql`(select 'user:' || u.user_id as who, u.is_active, u.roles from read.users u where ${conditions(wanted)})`;
};

/** What each user has done with each function. */
const done = ({ from, to, function: used }: Counted): SqlStatement => {
  const wanted = filters(
    sql`n.day between ${from}::date and ${to}::date`,
    used !== undefined && sql`n.function = ${used}`,
  );
  return sql`(select n.actor as who, n.function, sum(n.count) as done, max(n.last_at) as last_used from read.usage n
    where ${conditions(wanted)} group by n.actor, n.function)`;
};

/** How often each user was refused each function; it is null where that was not noted. */
const refused = ({ accesses, function: used }: Counted): SqlStatement => {
  const of = accesses.filter(
    ({ outcome, permission }) => outcome === 'forbidden' && (used === undefined || permission === used),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as r (by text, permission text, count bigint)`;
};

const signIns = ({ accesses }: Counted): SqlStatement =>
  sql`jsonb_to_recordset(${JSON.stringify(accesses.filter(({ outcome }) => outcome === 'signedIn'))}::jsonb)
    as s (by text, last timestamptz)`;

/** A row for each user: of one function, for those who have used it or were refused it. */
export const byUser = (of: Counted): SqlStatement => sql`(
  select p.who as id, p.is_active, p.roles, coalesce(d.done, 0)::bigint as done,
    coalesce(r.refused, 0)::bigint as refused, coalesce(d.last_used, ${never}) as last_used,
    s.last as last_sign_in, r.refusals, null::bigint as users
  from ${people(of)} p
    left join (select who, sum(done) as done, max(last_used) as last_used from ${done(of)} one group by who) d
      on d.who = p.who
    left join (
      select r.by, sum(r.count) as refused, jsonb_agg(jsonb_build_object('function', r.permission, 'count', r.count)
        order by r.count desc, r.permission) filter (where r.permission is not null) as refusals
      from ${refused(of)} group by r.by) r on r.by = p.who
    left join ${signIns(of)} on s.by = p.who
  where d.done is not null or r.refused is not null or ${of.function === undefined ? sql`p.is_active` : sql`false`})`;

/** A row for each function, also for those that were not used. */
export const byFunction = (of: Counted): SqlStatement => {
  const known = of.function === undefined ? functions : [of.function];
  return sql`(
  select f.id, null::boolean as is_active, null::jsonb as roles, coalesce(d.done, 0)::bigint as done,
    coalesce(r.refused, 0)::bigint as refused, coalesce(d.last_used, ${never}) as last_used,
    null::timestamptz as last_sign_in, null::jsonb as refusals, coalesce(d.users, 0)::bigint as users
  from (select unnest(${[...known]}::text[]) as id union select permission from ${refused(of)} join ${people(of)} p
      on p.who = r.by where permission is not null) f
    left join (
      select one.function, sum(one.done) as done, max(one.last_used) as last_used, count(*) as users
      from ${done(of)} one join ${people(of)} p on p.who = one.who group by one.function) d on d.function = f.id
    left join (
      select r.permission, sum(r.count) as refused from ${refused(of)} join ${people(of)} p on p.who = r.by
      group by r.permission) r on r.permission = f.id)`;
};
