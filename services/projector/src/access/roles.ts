import { type Database, sql } from '@sales/eventsourcing';
import { type AsOf, foldEach, readStreams } from '@sales/read-kit';
import { evolveRole } from './fold.ts';
import type { RoleRow } from './table.ts';

/** The rows of a short table now, or the fold of each as of an instant. */
export const readRoles = async (database: Database, at: AsOf): Promise<readonly RoleRow[]> => {
  const rows = await database.query<RoleRow>(sql`select * from read.roles order by role`);
  if (at.asOf === undefined) return rows;
  return foldEach(
    await readStreams(
      database,
      rows.map(({ role }) => `role-${role}`),
      at,
    ),
    evolveRole,
  );
};
