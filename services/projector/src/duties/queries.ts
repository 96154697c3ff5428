import { Money, money, type ValueOf } from '@sales/contracts';
import { type ReadDatabase, sql } from '@sales/eventsourcing';
import { type List, list, listRoute, parameter, present } from '@sales/read-kit';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { ownersReads, readableBy, streamOwner, within } from '../receivables/index.ts';
import { ofActor, recorded } from '../timeline/index.ts';
import { type FindingRow, findingsOf, type RuleName, ruleNames } from './rules.ts';

const Rule = Type.Unsafe<RuleName>(
  Type.Union(
    ruleNames.map((name) => Type.Literal(name)),
    {
      description:
        '`ownApproval`: who approved had drafted, changed, submitted or sold it. `splitOrders`: orders of a customer ' +
        'within 24 hours, each within the approval limit, that are above it together. `refundWithoutReturn`: money ' +
        'went back, and no goods. `pricesThereAndBack`: a price was changed and changed back within seven days by ' +
        'the same user, and the product was ordered meanwhile',
    },
  ),
);

const Finding = Type.Object({
  rule: Rule,
  position: Type.Integer({ description: 'Of the event that completes it' }),
  recordedAt: Type.String(),
  actor: Type.String({ description: 'Who did that' }),
  category: Type.String(),
  id: Type.String({ description: 'Of the thing, within its category' }),
  href: Type.String({ description: 'Timeline of the thing' }),
  did: Type.Optional(Type.String({ description: 'Type of the earlier event of the same user' })),
  didAt: Type.Optional(Type.String()),
  isSalesperson: Type.Optional(Type.Literal(true, { description: 'The same user is the salesperson of the order' })),
  orders: Type.Optional(
    Type.Array(Type.Object({ orderId: Type.String(), number: Type.String() }), {
      description: 'The other orders, at most 20 of those with the changed price',
    }),
  ),
  amount: Type.Optional(Type.With(Money, { description: 'Of all these orders together, or of the refund' })),
  limit: Type.Optional(Type.With(Money, { description: 'Total above which an order must be approved' })),
  refundId: Type.Optional(Type.String()),
  sku: Type.Optional(Type.String()),
  changedAt: Type.Optional(Type.String({ description: 'When the price was first changed' })),
  price: Type.Optional(Type.Unknown({ description: 'Before and after' })),
  meanwhile: Type.Optional(Type.Unknown({ description: 'The price in between' })),
});
type Finding = ValueOf<typeof Finding>;

const placeOf = (stream: string): { readonly category: string; readonly id: string } => {
  const dash = stream.indexOf('-');
  return { category: stream.slice(0, dash), id: stream.slice(dash + 1) };
};

const findingOf = ({ rule, position, recorded_at, actor, stream, facts }: FindingRow): Finding => {
  const { category, id } = placeOf(stream);
  const { currency = '', amount, bound, orders } = facts;
  return {
    ...{ rule, position, recordedAt: recorded_at, actor, category, id },
    href: `/query/v1/timeline/${category}/${encodeURIComponent(id)}`,
    ...present({
      did: facts.did ?? undefined,
      didAt: facts.did_at ?? undefined,
      isSalesperson: facts.is_salesperson === true ? (true as const) : undefined,
      orders: orders?.map((one) => ({ orderId: one.id, number: one.number })),
      amount: amount === undefined ? undefined : money(amount, currency),
      limit: bound === undefined ? undefined : money(bound, currency),
      refundId: facts.refund_id,
      sku: facts.sku,
      changedAt: facts.changed_at,
      price: facts.price,
      meanwhile: facts.meanwhile,
    }),
  };
};

const streamOfOrder = ({ orderId }: { readonly orderId: string }): string => `order-${orderId}`;

const findingList = (rule: RuleName | undefined): List<FindingRow, 'position'> => ({
  columns: sql`*`,
  from: sql`(${findingsOf(rule)}) found`,
  sorts: { position: { by: sql`position`, type: 'bigint' } },
  id: [sql`rule`],
  idOf: ({ rule: of }) => [of],
});

/** What the rules find. */
const duties = list({
  url: '/v1/duties',
  permission: 'audit:read',
  tags: ['timeline'],
  reads: ['timeline', 'entities', ...ownersReads],
  summary: 'Possible breaches of the separation of duties',
  description:
    'Found by rules over the events that you may see, the latest first, a page at a time or all as a file. A finding ' +
    'is a reason to look, not a proof.',
  filters: { rule: parameter(Type.Optional(Rule)), actor: ofActor, ...recorded },
  rows: ({ rule }) => findingList(rule),
  sorts: ['position'],
  sort: '-position',
  item: Finding,
  itemsOf: async (database, { rows, ...asked }) => {
    const findings = rows.map(findingOf);
    const named = findings.flatMap(({ orders = [] }) => orders.map(streamOfOrder));
    const mayBeSeen = await within(database, readableBy(asked), named);
    return findings.map(({ orders, ...finding }) => ({
      ...finding,
      ...present({ orders: orders?.filter((one) => mayBeSeen(streamOfOrder(one))) }),
    }));
  },
  scope: streamOwner(sql`stream`),
  groups: { cost: [], credit: [], personal: [] },
  file: [
    'duties',
    [
      'rule',
      'position',
      'recordedAt',
      'actor',
      'category',
      'id',
      'did',
      'didAt',
      ['orders', ({ orders = [] }) => orders.map(({ number }) => number)],
      'amount',
      'limit',
      'amount.currency',
      'refundId',
      'sku',
    ],
  ],
});

export const dutiesRoutes = (app: App, database: ReadDatabase): void => listRoute(app, database, duties);
