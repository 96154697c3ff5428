import { dayIn, EntityCode, EntityDetails, EntityPolicies, Instant, type ValueOf } from '@sales/contracts';
import { type Clock, type Database, type ReadDatabase, sql, versionAt } from '@sales/eventsourcing';
import { type AsOf, foldEach, readStreams, shortListRoute, storyLink } from '@sales/read-kit';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { evolveEntity } from './fold.ts';
import type { EntityRow } from './table.ts';

const Entity = Type.Object({
  entity: EntityCode,
  details: Type.With(EntityDetails, { description: 'Details now, or at that instant' }),
  from: Type.With(Instant, { description: 'Since when the details apply' }),
  policies: Type.With(EntityPolicies, { description: 'Order policies now, or at that instant' }),
  policiesFrom: Type.With(Instant, { description: 'Since when the policies apply' }),
  href: Type.String({ description: 'Timeline, with changes to come: who, when and why' }),
});
type Entity = ValueOf<typeof Entity>;

const readRows = async (database: Database, at: AsOf): Promise<readonly EntityRow[]> => {
  const rows = await database.query<EntityRow>(sql`select * from read.entities order by entity`);
  if (at.asOf === undefined) return rows;
  const streams = rows.map(({ entity }) => `entity-${entity}`);
  return foldEach(await readStreams(database, streams, at), evolveEntity);
};

const readEntities = async (database: Database, at: AsOf, now: string): Promise<readonly Entity[]> =>
  (await readRows(database, at)).map(({ entity, versions, policies: ofOrders }) => {
    const { policies, from: policiesFrom } = versionAt(ofOrders, at.asOf ?? now);
    const href = storyLink('entity', entity, at);
    return { entity, ...versionAt(versions, at.asOf ?? now), policies, policiesFrom, href };
  });

/** What was known at an instant of how a company was at a time; undefined before it was founded. */
export const readCompanyAsOf = async (
  database: Database,
  entity: string,
  at: AsOf,
  time: string,
): Promise<EntityDetails | undefined> => {
  const [row] = foldEach(await readStreams(database, [`entity-${entity}`], at), evolveEntity);
  return row && versionAt(row.versions, time).details;
};

/** The business day of an instant at a company of ours; in UTC as long as there is no such company. */
export const dayAt = async (database: Database, entity: string, at: string): Promise<string> => {
  const [row] = await database.query<EntityRow>(sql`select * from read.entities where entity = ${entity}`);
  return dayIn(row === undefined ? 'UTC' : versionAt(row.versions, at).details.timeZone, at);
};

export const entityRoutes = (app: App, database: ReadDatabase, clock: Clock): void =>
  shortListRoute(app, {
    url: '/v1/entities',
    permission: 'entity:read',
    reads: ['entities'],
    summary: 'Selling companies, now or as of any instant',
    description: 'All of them. A change that applies from a later instant on is shown from then on.',
    item: Entity,
    items: (at) => readEntities(database, at, clock.now()),
    file: [
      'entities',
      [
        'entity',
        'details.name',
        'details.address.country',
        'details.currency',
        'details.timeZone',
        ['tax_ids', ({ details }) => details.taxIds.map(({ country, id }) => `${country} ${id}`).join(', ')],
        'from',
      ],
    ],
  });
