import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import type { AsOf } from '@sales/read-kit';
import { type Membership, membershipsIn, readTeams } from '../access/index.ts';

/**
 * Who was in a team, or in one below it, from which instant to which: as for rights. Undefined: there is no such team.
 */
export const readMembers = async (
  database: Database,
  team: string,
  at: AsOf,
): Promise<readonly Membership[] | undefined> => membershipsIn(await readTeams(database, at), team);

/** Whether a row of the facts was sold, or came back, while its salesperson was one of them. */
export const isSoldBy = (members: readonly Membership[]): SqlStatement =>
  sql`exists (select from unnest(
      ${members.map(({ user }) => user)}::text[], ${members.map(({ from }) => from)}::timestamptz[],
      ${members.map(({ until }) => until ?? null)}::timestamptz[]
    ) as m (member, since, until)
    where m.member = salesperson and sold_at >= m.since and (m.until is null or sold_at < m.until))`;
