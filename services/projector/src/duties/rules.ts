import { orders, priceLists } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';

/**
 * Duties that must be apart, and signs that they were not. What a rule finds is a reason to look, and no proof: each
 * finding names the events behind it.
 */
export const ruleNames = ['ownApproval', 'splitOrders', 'refundWithoutReturn', 'pricesThereAndBack'] as const;
export type RuleName = (typeof ruleNames)[number];

/** What a rule found: the event that completes it, and the facts. */
export type FindingRow = {
  readonly rule: RuleName;
  readonly position: number;
  readonly recorded_at: string;
  readonly actor: string;
  readonly stream: string;
  readonly facts: Facts;
};

/** In the words of the tables; money in minor units. */
export type Facts = {
  readonly did?: string | null;
  readonly did_at?: string | null;
  readonly is_salesperson?: boolean;
  readonly orders?: readonly { readonly id: string; readonly number: string }[];
  readonly currency?: string;
  readonly amount?: number;
  readonly bound?: number;
  readonly refund_id?: string;
  readonly sku?: string;
  readonly changed_at?: string;
  readonly price?: object;
  readonly meanwhile?: object;
};

const { types } = orders;
/** What makes an order what it is, before it is approved. */
const ofOrder = [types.OrderDrafted, types.LinesChanged, types.OrderSubmitted];
const isPerson = sql`a.actor not like 'system:%'`;

/** Who approves an order has drafted, changed or submitted it, or sells it; who approves a return has asked for it. */
const ownApproval = sql`
  select 'ownApproval' as rule, a.position, a.recorded_at, a.actor, a.stream,
    json_build_object('did', own.type, 'did_at', to_json(own.recorded_at),
      'is_salesperson', coalesce(o.salesperson = a.actor, false)) as facts
  from read.timeline a
    left join read.orders o on a.type = ${types.OrderApproved} and o.order_id = substr(a.stream, 7)
    left join lateral (
      select b.type, b.recorded_at from read.timeline b
      where b.stream = a.stream and b.revision < a.revision and b.actor = a.actor
        and (a.type = ${types.OrderApproved} and b.type = any(${ofOrder}::text[])
          or a.type = ${types.ReturnApproved} and b.type = ${types.ReturnRequested}
            and b.document = a.data::json ->> 'returnId')
      order by b.revision desc limit 1) own on true
  where a.type = any(${[types.OrderApproved, types.ReturnApproved]}::text[]) and ${isPerson}
    and (own.type is not null or o.salesperson = a.actor)`;

/** The approval limits of companies, each as long as it holds or held. */
const limits = sql`(
  select p.entity, l ->> 'currency' as currency, (l ->> 'amount')::bigint as amount, p.since, p.until
  from (
    select e.entity, v -> 'policies' -> 'approvalLimits' as limits, (v ->> 'from')::timestamptz as since,
      lead((v ->> 'from')::timestamptz) over (partition by e.entity order by nth) as until
    from read.entities e, jsonb_array_elements(e.policies) with ordinality as o (v, nth)) p,
    jsonb_array_elements(p.limits) l)`;

/**
 * Orders of a customer within 24 hours, each within the limit, and above it together. Found once, at the
 * order that exceeds it.
 */
const splitOrders = sql`
  select 'splitOrders' as rule, a.position, a.recorded_at, a.actor, a.stream,
    json_build_object('orders', before.orders, 'currency', o.currency, 'amount', before.total + o.total,
      'bound', l.amount) as facts
  from ${limits} l
    join read.orders o on o.entity = l.entity and o.currency = l.currency and o.submitted
      and o.placed_at >= l.since and (l.until is null or o.placed_at < l.until) and o.total <= l.amount
    cross join lateral (
      select sum(p.total) as total, json_agg(json_build_object('id', p.order_id, 'number', p.number)
        order by p.placed_at) as orders
      from read.orders p
      where p.customer_id = o.customer_id and p.currency = o.currency and p.entity = o.entity and p.submitted
        and p.total <= l.amount and (p.placed_at, p.order_id) < (o.placed_at, o.order_id)
        and p.placed_at > o.placed_at - interval '24 hours') before
    cross join lateral (
      select position, recorded_at, actor, stream from read.timeline
      where stream = 'order-' || o.order_id and type = ${types.OrderSubmitted} order by revision limit 1) a
  where before.total <= l.amount and before.total + o.total > l.amount`;

/** Money that goes back, and no goods have come back for it. */
const refundWithoutReturn = sql`
  select 'refundWithoutReturn' as rule, a.position, a.recorded_at, a.actor, a.stream,
    json_build_object('refund_id', r.refund_id, 'currency', r.currency, 'amount', r.total) as facts
  from read.timeline a join read.refunds r on r.order_id = substr(a.stream, 7) and r.refund_id = a.document
  where a.type = ${types.LinesCredited} and r.return_id is null and a.data::json ->> 'rest' is null`;

const ofPrices = [priceLists.types.PriceSet, priceLists.types.PriceRemoved];
const sameStep = (one: SqlStatement, other: SqlStatement): SqlStatement => sql`${one}.stream = ${other}.stream
  and ${one}.document = ${other}.document and ${one}.type = any(${ofPrices}::text[])
  and ${one}.position < ${other}.position
  and ${one}.data::json ->> 'unit' is not distinct from ${other}.data::json ->> 'unit'
  and ${one}.data::json ->> 'minQuantity' is not distinct from ${other}.data::json ->> 'minQuantity'`;
const price = (of: SqlStatement): SqlStatement => sql`(${of}.data::json -> 'unitPrice')::text`;
const [a, changed, first] = [sql`a`, sql`changed`, sql`first`];

/** Orders that are named of one finding. */
const mostOrders = 20;

/** A price was changed, and within seven days changed back by the same user; meanwhile the product was ordered. */
const pricesThereAndBack = sql`
  select 'pricesThereAndBack' as rule, a.position, a.recorded_at, a.actor, a.stream,
    json_build_object('sku', a.data::json ->> 'sku', 'changed_at', to_json(changed.recorded_at),
      'price', a.data::json -> 'unitPrice', 'meanwhile', changed.data::json -> 'unitPrice',
      'orders', ordered.orders) as facts
  from read.timeline a
    cross join lateral (
      select * from read.timeline changed where ${sameStep(changed, a)} order by changed.position desc limit 1) changed
    cross join lateral (
      select * from read.timeline first where ${sameStep(first, changed)} order by first.position desc limit 1) first
    cross join lateral (
      select json_agg(json_build_object('id', id, 'number', number)) as orders from (
        select o.order_id as id, o.number from read.orders o
        where o.submitted and o.placed_at >= changed.effective_at and o.placed_at < a.effective_at
          and o.product_keys @> jsonb_build_array(lower(normalize(a.data::json ->> 'sku', NFKC)))
        order by o.placed_at limit ${mostOrders}) found) ordered
  where a.type = ${priceLists.types.PriceSet} and changed.actor = a.actor and ${isPerson}
    and changed.recorded_at > a.recorded_at - interval '7 days'
    and ${price(a)} = ${price(first)} and ${price(changed)} is distinct from ${price(a)}
    and ordered.orders is not null`;

const statements: Readonly<Record<RuleName, SqlStatement>> = {
  ownApproval,
  splitOrders,
  refundWithoutReturn,
  pricesThereAndBack,
};

/** What a rule, or each of them, finds: one row a finding. */
export const findingsOf = (rule: RuleName | undefined): SqlStatement =>
  (rule === undefined ? ruleNames : [rule])
    .map((one) => sql`(${statements[one]})`)
    .reduce((all, one) => sql`${all} union all ${one}`);
