import { dayIn } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import type { AsOf } from '@sales/read-kit';
import { membershipsIn, readTeams } from '../access/index.ts';
import { readTimeZones } from '../entities/index.ts';

/** Of a company that is not known yet. */
const defaultZone = 'UTC';

/** The business days on which users were in a team, by the time zones of the companies that sell. */
export type Members = {
  readonly zones: readonly { readonly entity: string; readonly zone: string }[];
  readonly days: readonly {
    readonly zone: string;
    readonly user: string;
    readonly from: string;
    readonly until?: string;
  }[];
};

/**
 * Who was in a team, or in one below it, on which days. The day on which someone comes into a team is one of that team.
 * Undefined: there is no such team.
 */
export const readMembers = async (database: Database, team: string, at: AsOf): Promise<Members | undefined> => {
  const memberships = membershipsIn(await readTeams(database, at), team);
  if (memberships === undefined) return undefined;
  const zones = [...(await readTimeZones(database))].map(([entity, zone]) => ({ entity, zone }));
  const days = [...new Set([defaultZone, ...zones.map(({ zone }) => zone)])].flatMap((zone) =>
    memberships.map(({ user, from, until }) => ({
      ...{ zone, user, from: dayIn(zone, from) },
      ...(until !== undefined && { until: dayIn(zone, until) }),
    })),
  );
  return { zones, days };
};

/** Whether a row of the facts was sold by one of them. */
export const isSoldBy = ({ zones, days }: Members): SqlStatement => {
  const zone = sql`coalesce((select w.zone from unnest(
      ${zones.map((one) => one.entity)}::text[], ${zones.map((one) => one.zone)}::text[]) as w (sold_by, zone)
    where w.sold_by = entity), ${defaultZone})`;
  return sql`exists (select from unnest(
      ${days.map((one) => one.zone)}::text[], ${days.map((one) => one.user)}::text[],
      ${days.map((one) => one.from)}::date[], ${days.map((one) => one.until ?? null)}::date[]
    ) as m (zone, member, first_day, end_day)
    where m.member = salesperson and date >= m.first_day and (m.end_day is null or date < m.end_day)
      and m.zone = ${zone})`;
};
