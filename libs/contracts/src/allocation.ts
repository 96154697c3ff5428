import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { BusinessDate, Id, object, Sku, WarehouseCode } from './contract.ts';
import { EntityCode } from './entity.ts';
import { Money } from './money.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';

export const Placement = object({ warehouse: WarehouseCode, quantity: PositiveQuantity });
export type Placement = ValueOf<typeof Placement>;

/**
 * What an order has got of its line: where it was reserved, shipped since or not, and what is missing. Both together
 * are the quantity of the line.
 */
export const AllocatedLine = object({ lineId: Id, sku: Sku, reserved: Type.Array(Placement), short: Quantity });
export type AllocatedLine = ValueOf<typeof AllocatedLine>;

/** What became of a warehouse that was looked at for a line. */
const CandidateOutcome = Type.Union(
  (['chosen', 'notNeeded', 'tooLittle', 'overLimit', 'taken'] as const).map((outcome) => Type.Literal(outcome)),
);
export type CandidateOutcome = 'chosen' | 'notNeeded' | 'tooLittle' | 'overLimit' | 'taken';

/**
 * Why a line comes from where it comes from. `whole`: all of it from the first warehouse that had it all; `split`: none
 * had it all, so each gave what it had, in order; `short`: there was not enough. Of the candidates those that had
 * nothing are left out; `available` is what the others had for the line when they were looked at, `reserved` what it
 * got there. `chosen`: it comes from there; `notNeeded`: others before it had all of it; `tooLittle`: it had a part,
 * and another had all; `overLimit`: the order may not come from so many warehouses; `taken`: another order was faster.
 */
export const LineChoice = object({
  lineId: Id,
  reason: Type.Union((['whole', 'split', 'short'] as const).map((reason) => Type.Literal(reason))),
  candidates: Type.Array(
    object({
      warehouse: WarehouseCode,
      available: Quantity,
      reserved: Quantity,
      outcome: Type.Unsafe<CandidateOutcome>(CandidateOutcome),
    }),
  ),
});
export type LineChoice = Omit<ValueOf<typeof LineChoice>, 'reason'> & { readonly reason: 'whole' | 'split' | 'short' };

/**
 * How the warehouses of an order were chosen. `noWarehouse`: the company that sells has no open one, so all lines are
 * short and wait until it opens one; `onlyWarehouse`: it has one, so there was no choice. In both, no lines are
 * explained. `inOrder`: each line at the warehouses in order of rank; `limited`: at no more than `maxWarehouses`, those
 * that complete most lines, in `chosen`. Lines that are short wait there and nowhere else.
 */
export const AllocationChoice = object({
  entity: Type.With(EntityCode, { description: 'The selling company' }),
  rule: Type.Unsafe<'noWarehouse' | 'onlyWarehouse' | 'inOrder' | 'limited'>(
    Type.Union((['noWarehouse', 'onlyWarehouse', 'inOrder', 'limited'] as const).map((rule) => Type.Literal(rule))),
  ),
  considered: Type.Array(WarehouseCode, {
    description: 'The open warehouses of the company, in the order in which they were considered',
  }),
  maxWarehouses: Type.Optional(Type.Integer({ description: 'Only with `limited`' })),
  chosen: Type.Optional(Type.Array(WarehouseCode, { description: 'Only with `limited`' })),
  lines: Type.Array(Type.Unsafe<LineChoice>(LineChoice), {
    description: 'At most the first 200 lines, and 10 candidates each',
  }),
});
export type AllocationChoice = ValueOf<typeof AllocationChoice>;

/**
 * What it cost to ship a quantity of a line, or to take it back. A line may come more than once, with costs in several
 * currencies.
 */
export const CostedLine = object({ lineId: Id, quantity: PositiveQuantity, cost: Money });
export type CostedLine = ValueOf<typeof CostedLine>;

/**
 * When what a line lacks can be expected, and what speaks for it. `incoming`: enough is announced or on its way by
 * then; `leadTime`: it has to be ordered, and that takes so long. Without a date: `undated`, something is to come in
 * at an unknown time, or it is overdue; `tooLittle`, what is to come in is not enough; `nothingExpected`.
 */
export type PromiseReason = 'incoming' | 'leadTime' | 'undated' | 'tooLittle' | 'nothingExpected';
export const PromiseReason = Type.Unsafe<PromiseReason>(
  Type.Union(
    (['incoming', 'leadTime', 'undated', 'tooLittle', 'nothingExpected'] as const).map((reason) =>
      Type.Literal(reason),
    ),
  ),
);

export const LinePromise = object({
  lineId: Id,
  /** What the line lacks. */
  quantity: PositiveQuantity,
  promisedOn: Type.Optional(Type.With(BusinessDate, { description: 'Absent: nothing speaks for a day' })),
  reason: PromiseReason,
});
export type LinePromise = ValueOf<typeof LinePromise>;

export const allocations = category('allocation', {
  about: 'How the inventory service answers what fulfilment asks for. One stream an order.',
  key: { orderId: Id },
  partitions: 12,
  events: {
    AllocationAnswered: event(
      'All lines have been tried. Comes again, with all lines as they stand now, each time a backorder is filled.',
      {
        requestId: Id,
        lines: Type.Array(AllocatedLine),
        choice: Type.Optional(
          Type.With(AllocationChoice, {
            description: 'With the answer to the request only; the lines may have been filled otherwise since',
          }),
        ),
      },
    ),
    LinesPromised: event(
      'When what these lines lack can be expected. Comes again when that changes; nothing is said of lines that ' +
        'lack nothing.',
      { lines: Type.Array(LinePromise) },
    ),
    AllocationReleased: event(
      'Nothing is held for these lines any more, and never will be. Also unasked, when an order never took its stock.',
      {
        lines: Type.Array(object({ lineId: Id, quantity: Quantity })),
      },
    ),
    AllocationShipped: event(
      'The goods have left, and this is what they had cost. `missing` was to leave and is not held any more.',
      {
        shipmentId: Id,
        lines: Type.Array(CostedLine),
        missing: Type.Optional(
          Type.Array(object({ lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: PositiveQuantity })),
        ),
      },
    ),
    AllocationReturned: event('The goods are back, at the cost at which they had left; damaged ones at none.', {
      returnId: Id,
      lines: Type.Array(CostedLine),
    }),
  },
});

export type AllocationContracts = ByType<typeof allocations>;
export type AllocationPublication = PublicationOf<typeof allocations>;
