import { type AccessLog, type ReadDatabase, sql } from '@sales/eventsourcing';
import { type AsOf, filter, found, list, listRoute, oneOf, parameter, present, upTo } from '@sales/read-kit';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { readableBy, within } from '../receivables/index.ts';
import { activity, categories, ofEvents } from './activity.ts';
import { auditWith } from './audit.ts';

/** What happened to one thing, in its own order. */
const history = list({
  ...ofEvents,
  url: '/v1/timeline/:category/:id',
  summary: 'Timeline of one thing: who, when, why, and every field before and after',
  description: 'A page at a time, or all as a file, in the order of recording, or latest first with `sort=-revision`.',
  problems: ['query/unknown'],
  filters: {
    category: parameter(
      oneOf(categories, { description: 'Of the stream: a stock item is `stockItem/<warehouse>.<sku>`' }),
    ),
    id: filter(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Orders, invoices and customers also by their number',
      }),
      async (id, { database, query, ...asker }) => {
        const category = String(query['category']);
        const asked = { category, id, ...present({ asOf: query.asOf }) };
        const stream = `${category}-${found(await idOf(database, category, id), asked)}`;
        const [first] = await database.query(
          sql`select 1 from read.timeline where stream = ${stream} and ${upTo(query)} limit 1`,
        );
        const mayBeSeen = await within(database, readableBy(asker), [stream]);
        found(mayBeSeen(stream) ? first : undefined, asked);
        return sql`stream = ${stream}`;
      },
    ),
  },
  where: (at: AsOf) => [upTo(at)],
  sorts: ['revision'],
  sort: 'revision',
});

export const timelineRoutes = (app: App, database: ReadDatabase, accessLog: Pick<AccessLog, 'find'>): void => {
  listRoute(app, database, history);
  listRoute(app, database, activity);
  listRoute(app, database, auditWith(accessLog));
};
