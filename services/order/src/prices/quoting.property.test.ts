import { type DiscountRule, perUnit, priceOf, thousandths, type UnitPrice } from '@sales/contracts';
import { DomainError, type PublishedEvent } from '@sales/eventsourcing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeLines, totalsOf } from '../orders/charges.ts';
import type { OrderCommand, PricedLine } from '../orders/commands.ts';
import type { OrderLine } from '../orders/events.ts';
import { asRequest, atAgreedPrice } from '../orders/requote.ts';
import type { Order, OrderState } from '../orders/state.ts';
import { catalogueAfter, listedAfter, listUpTo, published, type Said } from '../testing/catalogue.ts';
import { customer, draft, eur, lineId, rules, seller, terms } from '../testing/orders.ts';
import { buyer, fakeReferenceData, priceTerms } from '../testing/reference-data.ts';
import { type LineRequest, quoteLines } from './quoting.ts';

const skus = ['A', 'B'] as const;
const lists = ['OWN', 'SPRING', 'STANDARD'] as const;
const sku = fc.constantFrom(...skus, 'a ');
const priceList = fc.constantFrom(...lists, 'standard');
const minQuantity = fc.constantFrom('0.5', '1', '5', '10');
const quantity = fc.constantFrom('0.5', '1', '3.333', '7', '10', '250');
const percent = fc.constantFrom('0', '7.5', '33.3333', '100');
/** Whole cents and finer ones, for one unit and for many. */
const price: fc.Arbitrary<UnitPrice> = fc.record(
  {
    micros: fc.oneof(
      fc.nat(9999).map((cents) => cents * 10_000),
      fc.nat(99_999_999),
    ),
    currency: fc.constant('EUR'),
    per: fc.constantFrom(100 as const, 1000 as const),
  },
  { requiredKeys: ['micros', 'currency'] },
);

const units = [
  { unit: 'XBX', factor: '12' },
  { unit: 'LBR', factor: '0.454' },
];
const unit = fc.constantFrom('KGM', 'XBX', 'LBR');
const details = (taxCategory = 'standard') => ({ name: 'Thing', unit: 'KGM', units, taxCategory });
const beginning: readonly Said[] = [
  ...skus.map((one): Said => ({ type: 'sales.product.added.v1', data: { sku: one, details: details() } })),
  ...lists.map(
    (one): Said => ({
      type: 'sales.priceList.created.v1',
      data: { priceList: one, terms: priceTerms({ assignedOnly: one === 'OWN' }) },
    }),
  ),
  ...lists.map(
    (one): Said => ({
      type: 'sales.priceList.price-set.v1',
      data: { priceList: one, sku: 'A', unit: 'KGM', minQuantity: '0.5', unitPrice: perUnit(eur(1999)) },
    }),
  ),
  {
    type: 'sales.priceList.price-set.v1',
    data: { priceList: 'STANDARD', sku: 'B', unit: 'KGM', minQuantity: '0.5', unitPrice: perUnit(eur(500)) },
  },
];

const catalogueStep: fc.Arbitrary<Said> = fc.oneof(
  fc.record({ priceList, sku, unit, minQuantity, unitPrice: price }).map(
    (data): Said => ({
      type: 'sales.priceList.price-set.v1',
      data,
    }),
  ),
  fc
    .record({ priceList, sku, unit, minQuantity })
    .map((data): Said => ({ type: 'sales.priceList.price-removed.v1', data })),
  fc.record({ priceList, taxIncluded: fc.boolean(), priority: fc.nat(2), isOver: fc.boolean() }).map(
    ({ priceList: one, isOver, ...more }): Said => ({
      type: 'sales.priceList.changed.v1',
      data: { priceList: one, terms: priceTerms({ ...more, ...(isOver && { validTo: '2023-12-31' }) }) },
    }),
  ),
  fc.record({ sku, taxCategory: fc.constantFrom('standard', 'reduced', 'zero') }).map(
    ({ sku: one, taxCategory }): Said => ({
      type: 'sales.product.changed.v1',
      data: { sku: one, details: details(taxCategory) },
    }),
  ),
);

type OrderStep = (
  order: Order,
  quote: (lines: readonly LineRequest[]) => Promise<PricedLine[]>,
) => Promise<OrderCommand>;

const nth = fc.nat(2);
const discount: fc.Arbitrary<DiscountRule> = fc.oneof(
  percent.map((one): DiscountRule => ({ reason: 'agreed', percent: one })),
  fc.nat(3000).map((amount): DiscountRule => ({ reason: 'agreed', amount: eur(amount) })),
);
/** At a list's price, or at one by hand. */
const request = fc
  .record(
    {
      sku,
      quantity,
      unit,
      unitPrice: fc.option(price),
      taxIncluded: fc.boolean(),
      discounts: fc.array(discount, { maxLength: 2 }),
    },
    { requiredKeys: ['sku', 'quantity'] },
  )
  .map(({ unitPrice, taxIncluded, ...rest }) => ({
    ...rest,
    ...(unitPrice && { unitPrice, ...(taxIncluded !== undefined && { taxIncluded }) }),
  }));

const orderStep: fc.Arbitrary<OrderStep> = fc.oneof(
  fc.tuple(nth, request).map(
    ([n, asked]): OrderStep =>
      async (_, quote) => {
        const [line] = await quote([{ lineId: lineId(n), kind: 'stock', ...asked }]);
        if (line === undefined) throw new Error('every line is quoted');
        return { type: 'AddLine', line };
      },
  ),
  fc.tuple(nth, quantity).map(
    ([n, wanted]): OrderStep =>
      async ({ lines }) => {
        const line = lines[n % lines.length];
        return line === undefined
          ? { type: 'RemoveLine', lineId: lineId(n) }
          : { type: 'ChangeLine', line: atAgreedPrice(line, { quantity: wanted }) };
      },
  ),
  nth.map(
    (n): OrderStep =>
      async () => ({ type: 'RemoveLine', lineId: lineId(n) }),
  ),
  fc.constant<OrderStep>(async ({ lines }, quote) => ({
    type: 'RepriceOrder',
    lines: await quote(lines.map(asRequest)),
  })),
  fc.option(discount, { nil: undefined }).map(
    (one): OrderStep =>
      async () => ({
        type: 'ApplyDiscount',
        ...(one !== undefined && { discount: one }),
      }),
  ),
);

/** What a line says that a list asked for it, looked up in the events of that list up to the revision that it names. */
const priceThen = (
  line: PricedLine,
  events: readonly PublishedEvent[],
): { unitPrice: UnitPrice; taxIncluded: boolean } => {
  const { priceList: list, priceListRevision = -1, unit: of, minQuantity: from } = line.price;
  // A price by hand is one of the inputs.
  if (list === undefined) return { unitPrice: line.unitPrice, taxIncluded: line.price.taxIncluded };
  const [then] = listedAfter(listUpTo(events, list, priceListRevision), line.sku ?? '');
  const step = then?.breaks.find((one) => one.unit === of && one.minQuantity === from);
  if (then === undefined || step === undefined) throw new Error(`${list} had no price at ${priceListRevision}`);
  const isOfBaseUnit = line.price.notes.some(({ code }) => code === 'ofBaseUnit');
  expect(isOfBaseUnit).toBe(of !== line.unit);
  const factor = of === line.unit ? 1000 : (thousandths(line.baseQuantity) * 1000) / thousandths(line.quantity);
  return { unitPrice: priceOf(step.unitPrice, factor), taxIncluded: then.terms.taxIncluded };
};

/** The lines of an order from what was asked for and from the catalogue, without any amount that it stores. */
const recomputed = ({ currency, taxRounding, lines, discount: off }: Order, events: readonly PublishedEvent[]) =>
  chargeLines(
    { currency, taxRounding },
    lines.map((line): PricedLine => {
      const { unitPrice, taxIncluded } = priceThen(line, events);
      const { lineId: id, sku: code, name, unit: one, quantity: wanted, baseUnit, baseQuantity, taxation } = line;
      const { kind, discounts } = line;
      return {
        ...{ kind, lineId: id, ...(code !== undefined && { sku: code }), ...(name !== undefined && { name }) },
        ...{ unit: one, quantity: wanted, baseUnit, baseQuantity, taxation, unitPrice },
        price: { ...line.price, taxIncluded },
        discounts,
      };
    }),
    off,
  );

const amountsOf = ({ unitPrice, gross, discount: off, net, tax, total }: OrderLine) => ({
  ...{ unitPrice, gross, off, net, tax, total },
});

const submit: OrderStep = async () => ({ type: 'SubmitOrder', terms });

/** Every state that the order was in, submitted at the end; steps that are refused change nothing. */
const statesOf = async (
  steps: readonly (Said | OrderStep)[],
  assigned: boolean,
): Promise<[Order[], PublishedEvent[]]> => {
  const said = [...beginning];
  const { referenceData, addProduct } = fakeReferenceData();
  const who = buyer(customer.customerId, assigned ? { priceList: 'own' } : {});
  const learn = () => catalogueAfter(published(said)).forEach(addProduct);
  const quote = (lines: readonly LineRequest[]) =>
    quoteLines(referenceData, lines, { seller, customer: who, currency: 'EUR', day: '2024-01-15', actor: 'user:test' });
  learn();
  const orders: Order[] = [];
  let state: OrderState = rules.initialState;
  const run = (command: OrderCommand) => {
    state = rules.decide(command, state).reduce(rules.evolve, state);
    if (state.status !== 'none') orders.push(state);
  };
  run(draft(await quote(skus.map((one, n) => ({ lineId: lineId(n), kind: 'stock', sku: one, quantity: '2' })))));
  for (const step of [...steps, submit]) {
    if (typeof step !== 'function') {
      said.push(step);
      learn();
    } else if (state.status !== 'none') {
      try {
        run(await step(state, quote));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
    }
  }
  return [orders, published(said)];
};

test('an order computed again from the lists that it names, at their revisions, has the same cents', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(catalogueStep, orderStep), { maxLength: 25 }),
      fc.boolean(),
      async (steps, assigned) => {
        const [orders, events] = await statesOf(steps, assigned);
        for (const order of orders) {
          const lines = recomputed(order, events);
          expect(lines.map(amountsOf)).toEqual(order.lines.map(amountsOf));
          expect(totalsOf(order.currency, lines)).toEqual(order.totals);
        }
      },
    ),
    { numRuns: 300 },
  );
});
