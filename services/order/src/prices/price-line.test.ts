import { isSamePrice, type PriceListTerms, perUnit, thousandths } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listed, priceTerms } from '../testing/lookups.ts';
import { eur } from '../testing/orders.ts';
import type { ListedPrice, PriceQuestion } from './price-book.ts';
import { priceLine } from './price-line.ts';

const question: PriceQuestion = { sku: 'CHAIR', quantity: '5', currency: 'EUR', day: '2024-06-15' };

const priced = (lists: readonly ListedPrice[], more: Partial<PriceQuestion> = {}) => {
  const answer = priceLine({ ...question, ...more }, lists);
  return 'price' in answer
    ? [answer.price.priceList, answer.unitPrice.micros / 10_000, answer.price.notes]
    : answer.notes;
};

const list = (code: string, price: number, terms: Partial<PriceListTerms> = {}) =>
  listed(code, price, { terms: priceTerms(terms) });

describe('a price', () => {
  test('comes from the list with the highest priority, then the first code', () => {
    expect(priced([list('A', 1), list('B', 2, { priority: 5 }), list('C', 3, { priority: 5 })])).toEqual([
      'B',
      2,
      [
        { code: 'laterCode', priceList: 'C', chosen: 'B', priority: 5 },
        { code: 'lowerPriority', priceList: 'A', chosen: 'B', priority: 0 },
      ],
    ]);
  });

  test("comes from the customer's own list before all", () => {
    const lists = [list('OWN', 1, { assignedOnly: true }), list('VIP', 2, { priority: 900 })];
    expect(priced(lists, { assignedList: 'OWN' })).toEqual([
      'OWN',
      1,
      [{ code: 'notOwn', priceList: 'VIP', chosen: 'OWN' }],
    ]);
    expect(priced(lists)).toEqual(['VIP', 2, [{ code: 'assignedOnly', priceList: 'OWN' }]]);
  });

  test('is that of the quantity reached', () => {
    const breaks = ['1', '5', '10'].map((minQuantity, nth) => ({ minQuantity, unitPrice: perUnit(eur(100 - nth)) }));
    const steps = listed('A', 0, { breaks });
    const at = (quantity: string) => priceLine({ ...question, quantity }, [steps]);
    expect(at('4.999')).toMatchObject({ unitPrice: perUnit(eur(100)), price: { minQuantity: '1' } });
    expect(at('5')).toMatchObject({ unitPrice: perUnit(eur(99)), price: { minQuantity: '5' } });
    expect(at('1000')).toMatchObject({ unitPrice: perUnit(eur(98)), price: { minQuantity: '10' } });
    expect(at('0.5')).toEqual({ notes: [{ code: 'quantityTooSmall', priceList: 'A', quantity: '0.5' }] });
  });

  test('holds on the days of its list, the first and the last one included', () => {
    const june = list('JUNE', 1, { validFrom: '2024-06-01', validTo: '2024-06-30' });
    expect(priced([june], { day: '2024-06-01' })).toEqual(['JUNE', 1, []]);
    expect(priced([june], { day: '2024-06-30' })).toEqual(['JUNE', 1, []]);
    expect(priced([june], { day: '2024-05-31' })).toEqual([
      { code: 'notYetValid', priceList: 'JUNE', validFrom: '2024-06-01' },
    ]);
    expect(priced([june], { day: '2024-07-01' })).toEqual([
      { code: 'noLongerValid', priceList: 'JUNE', validTo: '2024-06-30' },
    ]);
  });

  test('is in the currency of the order', () => {
    expect(priced([list('US', 1, { currency: 'USD' })])).toEqual([
      { code: 'otherCurrency', priceList: 'US', currency: 'USD' },
    ]);
  });

  test('by hand is noted, with what the list says', () => {
    const byHand = { unitPrice: perUnit(eur(7)), actor: 'user:mia' };
    expect(priceLine(question, [list('A', 9, { taxIncluded: true })], byHand)).toEqual({
      unitPrice: perUnit(eur(7)),
      price: {
        listPrice: perUnit(eur(9)),
        priceListRevision: 1,
        taxIncluded: true,
        pricedOn: '2024-06-15',
        notes: [
          { code: 'byHand', by: 'user:mia' },
          { code: 'insteadOf', priceList: 'A', minQuantity: '1' },
        ],
      },
    });
    expect(priceLine(question, [], byHand)).toMatchObject({
      unitPrice: perUnit(eur(7)),
      price: { taxIncluded: false },
    });
  });
});

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2024-06-${String(n).padStart(2, '0')}`);
const quantity = fc.constantFrom('0.5', '1', '2', '5', '9.999', '10', '100');
const anyList: fc.Arbitrary<ListedPrice> = fc
  .record({
    priceList: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    currency: fc.constantFrom('EUR', 'EUR', 'USD'),
    priority: fc.integer({ min: 0, max: 2 }),
    assignedOnly: fc.boolean(),
    taxIncluded: fc.boolean(),
    validFrom: fc.option(day),
    validTo: fc.option(day),
    breaks: fc.uniqueArray(fc.record({ minQuantity: quantity, amount: fc.nat(9999) }), {
      selector: ({ minQuantity }) => minQuantity,
      maxLength: 4,
    }),
  })
  .map(({ priceList, breaks, validFrom, validTo, ...terms }) =>
    listed(priceList, 0, {
      terms: priceTerms({ ...terms, ...(validFrom && { validFrom }), ...(validTo && { validTo }) }),
      breaks: breaks.map(({ minQuantity, amount }) => ({ minQuantity, unitPrice: perUnit(eur(amount)) })),
    }),
  );
const anyLists = fc.uniqueArray(anyList, { selector: ({ priceList }) => priceList, maxLength: 6 });
const anyQuestion = fc
  .record({ quantity, day, assigned: fc.option(fc.constantFrom('A', 'B', 'Z')) })
  .map(({ assigned, ...rest }) => ({ ...question, ...rest, ...(assigned && { assignedList: assigned }) }));

/** `PRICE_CASES=1000000` tries as many. */
const cases = Number(process.env['PRICE_CASES'] ?? 5000);

describe('for any lists', () => {
  test(
    'the same question has the same answer and explanation, in whatever order the lists come',
    () => {
      fc.assert(
        fc.property(
          anyQuestion,
          anyLists.chain((lists) =>
            fc.tuple(
              fc.constant(lists),
              fc.shuffledSubarray(lists, { minLength: lists.length, maxLength: lists.length }),
            ),
          ),
          (asked, [lists, shuffled]) => {
            const answer = priceLine(asked, lists);
            const same = (other: unknown): boolean => JSON.stringify(other) === JSON.stringify(answer);
            if (!same(priceLine(asked, shuffled)) || !same(priceLine(asked, lists))) return false;
            if (!('price' in answer)) return answer.notes.length === lists.length;
            // The explanation is enough to find the price again, and every other list has its reason.
            const { priceList, minQuantity = '0', notes } = answer.price;
            const own = lists.find((one) => one.priceList === priceList);
            const step = own?.breaks.find((one) => one.minQuantity === minQuantity);
            return (
              notes.length === lists.length - 1 &&
              step !== undefined &&
              isSamePrice(step.unitPrice, answer.unitPrice) &&
              thousandths(minQuantity) <= thousandths(asked.quantity)
            );
          },
        ),
        { numRuns: cases },
      );
    },
    cases + 5000,
  );
});
