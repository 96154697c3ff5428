import { Instant, Money, money } from '@sales/contracts';
import { type Database, type ReadDatabase, sql } from '@sales/eventsourcing';
import { checkRange, conditions, filters, present, rowsOfOneMoment } from '@sales/read-kit';
import {
  type App,
  type CsvColumn,
  CursorNumber,
  cursorReader,
  encodeCursor,
  Page,
  pageQuery,
  queryRoute,
} from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { type FindingRow, findingsOf, type Limit, type RuleName, ruleNames } from './rules.ts';

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
  href: Type.String({ description: 'What happened to the thing, and why' }),
  did: Type.Optional(Type.String({ description: 'What the same user had done before: type of the event' })),
  didAt: Type.Optional(Type.String()),
  isSalesperson: Type.Optional(Type.Literal(true, { description: 'The same user sells the order' })),
  orders: Type.Optional(
    Type.Array(Type.Object({ orderId: Type.String(), number: Type.String() }), {
      description: 'The other orders, at most 20 of those with the changed price',
    }),
  ),
  amount: Type.Optional(Type.With(Money, { description: 'Of all these orders together, or of the refund' })),
  limit: Type.Optional(Type.With(Money, { description: 'Above which an order must be approved' })),
  refundId: Type.Optional(Type.String()),
  sku: Type.Optional(Type.String()),
  changedAt: Type.Optional(Type.String({ description: 'When the price was changed the first time' })),
  price: Type.Optional(Type.Unknown({ description: 'Before and after' })),
  meanwhile: Type.Optional(Type.Unknown({ description: 'The price in between' })),
});
type Finding = Static<typeof Finding>;

const instant = (description: string) => Type.Optional(Type.Unsafe<string>({ ...Instant, description }));

const dutiesQuery = {
  rule: Type.Optional(Rule),
  actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Who did it' })),
  from: instant('Recorded at this instant or later'),
  to: instant('Recorded before this instant'),
};
type DutiesQuery = { readonly [Name in keyof typeof dutiesQuery]?: Static<(typeof dutiesQuery)[Name]> | undefined };

type EntityRow = {
  readonly entity: string;
  readonly policies: readonly {
    readonly from: string;
    readonly policies: { readonly approvalLimits: readonly Money[] };
  }[];
};

const limitsIn = async (database: Database): Promise<readonly Limit[]> => {
  const rows = await database.query<EntityRow>(sql`select entity, policies from read.entities`);
  return rows.flatMap(({ entity, policies }) =>
    policies.flatMap(({ from, policies: { approvalLimits } }, nth) =>
      approvalLimits.map(({ amount, currency }) => ({
        ...{ entity, currency, amount, from },
        until: policies[nth + 1]?.from ?? null,
      })),
    ),
  );
};

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

const readCursor = cursorReader(Type.Tuple([CursorNumber, Rule]));

type Asked = DutiesQuery & { readonly limit: number; readonly cursor?: string | undefined };

const readFindings = async (
  database: Database,
  { rule, actor, from, to, limit, cursor }: Asked,
): Promise<{ readonly items: Finding[]; readonly nextCursor?: string }> => {
  checkRange({ from, to }, 'from', 'to');
  const limits = await limitsIn(database);
  const [behind, last] = cursor === undefined ? [undefined, undefined] : readCursor(cursor);
  const where = filters(
    actor !== undefined && sql`actor = ${actor}`,
    from !== undefined && sql`recorded_at >= ${from}::timestamptz`,
    to !== undefined && sql`recorded_at < ${to}::timestamptz`,
    behind !== undefined && sql`(position, rule) < (${behind}::bigint, ${last})`,
  );
  const rows = await database.query<FindingRow>(
    sql`select * from (${findingsOf(rule === undefined ? ruleNames : [rule], limits)}) found
      where ${conditions(where)} order by position desc, rule desc limit ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map(findingOf);
  const end = items.at(-1);
  return { items, ...(rows.length > limit && end && { nextCursor: encodeCursor([end.position, end.rule]) }) };
};

/** Findings that are read at once for a file. */
const chunk = 200;

async function* readAll(database: Database, query: DutiesQuery): AsyncGenerator<Finding> {
  for (let cursor: string | undefined; ; ) {
    const page = await readFindings(database, { ...query, limit: chunk, cursor });
    yield* page.items;
    if (page.nextCursor === undefined) return;
    cursor = page.nextCursor;
  }
}

const columns: CsvColumn<Finding>[] = [
  { name: 'rule', value: (one) => one.rule },
  { name: 'position', value: (one) => one.position },
  { name: 'recorded_at', value: (one) => one.recordedAt },
  { name: 'actor', value: (one) => one.actor },
  { name: 'category', value: (one) => one.category },
  { name: 'id', value: (one) => one.id },
  { name: 'did', value: (one) => one.did },
  { name: 'did_at', value: (one) => one.didAt },
  { name: 'orders', value: (one) => one.orders?.map(({ number }) => number).join(' ') },
  { name: 'amount', value: (one) => one.amount?.amount },
  { name: 'limit', value: (one) => one.limit?.amount },
  { name: 'currency', value: (one) => one.amount?.currency },
  { name: 'refund_id', value: (one) => one.refundId },
  { name: 'sku', value: (one) => one.sku },
];

export const dutiesRoutes = (app: App, database: ReadDatabase): void => {
  queryRoute(app, {
    url: '/v1/duties',
    permission: 'audit:read',
    tags: ['timeline'],
    reads: ['timeline', 'orders', 'entities'],
    summary: 'Signs that duties which must be apart were not',
    description:
      'Found by rules over what was recorded, the latest first, a page at a time or all as a file. A finding is a ' +
      'reason to look, and no proof.',
    query: { ...dutiesQuery, ...pageQuery },
    ok: Page(Finding),
    handle: ({ query }) => readFindings(database, query),
    file: {
      name: 'duties',
      columns,
      rows: ({ query }) => rowsOfOneMoment(database, (transaction) => readAll(transaction, query)),
    },
  });
};
