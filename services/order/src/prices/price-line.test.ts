import { isSamePrice, type PriceListTerms, perUnit, priceOf, sum, thousandths, times, unitsOf } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { listed, priceTerms } from '../testing/reference-data.ts';
import type { ListedPrice, PriceQuestion } from './price-book.ts';
import { priceLine } from './price-line.ts';

const one = { unit: 'C62', baseUnit: 'C62', factor: 1000 };
const question: PriceQuestion = {
  ...{ sku: 'CHAIR', quantity: '5', baseQuantity: '5', ...one },
  ...{ currency: 'EUR', day: '2024-06-15' },
};
/** So many boxes of twelve. */
const boxes = (count: number): PriceQuestion => ({
  ...question,
  ...{ unit: 'XBX', quantity: String(count), baseQuantity: String(count * 12), factor: 12_000 },
});
const step = (unit: string, minQuantity: string, amount: number) => ({
  ...{ unit, minQuantity },
  unitPrice: perUnit(eur(amount)),
});

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
    const breaks = ['1', '5', '10'].map((minQuantity, nth) => step('C62', minQuantity, 100 - nth));
    const steps = listed('A', 0, { breaks });
    const at = (quantity: string) => priceLine({ ...question, quantity, baseQuantity: quantity }, [steps]);
    expect(at('4.999')).toMatchObject({ unitPrice: perUnit(eur(100)), price: { minQuantity: '1' } });
    expect(at('5')).toMatchObject({ unitPrice: perUnit(eur(99)), price: { minQuantity: '5' } });
    expect(at('1000')).toMatchObject({ unitPrice: perUnit(eur(98)), price: { minQuantity: '10' } });
    expect(at('0.5')).toEqual({ notes: [{ code: 'quantityTooSmall', priceList: 'A', quantity: '0.5', unit: 'C62' }] });
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
        unit: 'C62',
        listPrice: perUnit(eur(9)),
        priceListRevision: 1,
        taxIncluded: true,
        pricedOn: '2024-06-15',
        notes: [
          { code: 'byHand', by: 'user:mia' },
          { code: 'insteadOf', priceList: 'A', unit: 'C62', minQuantity: '1' },
        ],
      },
    });
    expect(priceLine(question, [], byHand)).toMatchObject({
      unitPrice: perUnit(eur(7)),
      price: { taxIncluded: false },
    });
  });
});

describe('a price of a unit', () => {
  const both = listed('A', 0, { breaks: [step('C62', '1', 100), step('C62', '24', 95), step('XBX', '2', 1100)] });

  test('counts before that of the base unit, from as many of the unit as its step says', () => {
    expect(priceLine(boxes(2), [both])).toEqual({
      unitPrice: perUnit(eur(1100)),
      price: {
        ...{ priceList: 'A', unit: 'XBX', minQuantity: '2', listPrice: perUnit(eur(1100)), priceListRevision: 1 },
        ...{ taxIncluded: false, pricedOn: '2024-06-15', notes: [] },
      },
    });
    expect(priceLine(question, [both])).toMatchObject({ unitPrice: perUnit(eur(100)), price: { unit: 'C62' } });
  });

  test('is otherwise that of the base unit times the factor, whose steps count base units; a note says so', () => {
    const note = { code: 'ofBaseUnit', priceList: 'A', unit: 'XBX', factor: '12' };
    expect(priceLine(boxes(1), [both])).toMatchObject({
      unitPrice: perUnit(eur(1200)),
      price: { unit: 'C62', minQuantity: '1', listPrice: perUnit(eur(100)), notes: [note] },
    });
    const pieces = listed('A', 0, { breaks: [step('C62', '1', 100), step('C62', '24', 95)] });
    expect(priceLine(boxes(2), [pieces])).toMatchObject({
      unitPrice: perUnit(eur(1140)),
      price: { unit: 'C62', minQuantity: '24', listPrice: perUnit(eur(95)), notes: [note] },
    });
  });

  test('of a list that does not count is not a reason to leave the one that does', () => {
    const own = listed('OWN', 100);
    const standard = listed('STANDARD', 0, { breaks: [step('XBX', '1', 900)], terms: priceTerms({ priority: 9 }) });
    expect(priced([own, standard], { ...boxes(1), assignedList: 'own' })).toEqual([
      'OWN',
      1200,
      [
        { code: 'ofBaseUnit', priceList: 'OWN', unit: 'XBX', factor: '12' },
        { code: 'notOwn', priceList: 'STANDARD', chosen: 'OWN' },
      ],
    ]);
  });

  test('is never made of a price of another unit', () => {
    const onlyBoxes = listed('A', 0, { breaks: [step('XBX', '1', 900)] });
    expect(priceLine(question, [onlyBoxes])).toEqual({ notes: [{ code: 'otherUnits', priceList: 'A', unit: 'C62' }] });
    const pallets = { ...boxes(1), unit: 'XPX' };
    expect(priceLine(pallets, [onlyBoxes])).toEqual({ notes: [{ code: 'otherUnits', priceList: 'A', unit: 'XPX' }] });
  });

  test('by hand is of the unit, and says what the list has', () => {
    const byHand = { unitPrice: perUnit(eur(1000)), actor: 'user:mia' };
    expect(priceLine(boxes(1), [both], byHand)).toMatchObject({
      unitPrice: perUnit(eur(1000)),
      price: {
        ...{ unit: 'C62', listPrice: perUnit(eur(100)) },
        notes: [
          { code: 'byHand', by: 'user:mia' },
          { code: 'insteadOf', priceList: 'A', unit: 'C62', minQuantity: '1' },
          { code: 'ofBaseUnit', priceList: 'A', unit: 'XBX', factor: '12' },
        ],
      },
    });
  });
});

test('lines in boxes cost their own price, or to the micro that of as many pieces, rounded once', () => {
  const price = fc.record(
    { micros: fc.nat(1e12), currency: fc.constant('EUR'), per: fc.constantFrom(100 as const, 1000 as const) },
    { requiredKeys: ['micros', 'currency'] },
  );
  const line = fc.record({ count: fc.integer({ min: 1, max: 500 }), factor: fc.integer({ min: 1, max: 200 }) });
  fc.assert(
    fc.property(price, fc.option(price), fc.array(line, { minLength: 1, maxLength: 20 }), (piece, box, lines) => {
      const breaks = [
        { unit: 'C62', minQuantity: '1', unitPrice: piece },
        ...(box ? [{ unit: 'XBX', minQuantity: '1', unitPrice: box }] : []),
      ];
      const list = listed('A', 0, { breaks });
      const costs = lines.map(({ count, factor }) => {
        const asked = { ...boxes(count), baseQuantity: String(count * factor), factor: factor * 1000 };
        const answer = priceLine(asked, [list]);
        if (!('price' in answer)) throw new Error('there is a price');
        const whole = times(answer.unitPrice, count * 1000);
        expect(whole).toEqual(box ? times(box, count * 1000) : times(piece, count * factor * 1000));
        return whole;
      });
      const exact = lines.reduce(
        (all, { count, factor }) =>
          all +
          (box
            ? BigInt(box.micros * (1000 / unitsOf(box))) * BigInt(count)
            : BigInt(piece.micros * (1000 / unitsOf(piece))) * BigInt(count * factor)),
        0n,
      );
      // Half a cent a line at most, in thousandths of a micro.
      const off = BigInt(sum('EUR', costs).amount) * 10_000_000n - exact;
      expect(off <= 5_000_000n * BigInt(lines.length) && -off <= 5_000_000n * BigInt(lines.length)).toBe(true);
    }),
  );
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
    breaks: fc.uniqueArray(
      fc.record({ unit: fc.constantFrom('C62', 'XBX', 'XPX'), minQuantity: quantity, amount: fc.nat(9999) }),
      { selector: ({ unit, minQuantity }) => `${unit} ${minQuantity}`, maxLength: 6 },
    ),
  })
  .map(({ priceList, breaks, validFrom, validTo, ...terms }) =>
    listed(priceList, 0, {
      terms: priceTerms({ ...terms, ...(validFrom && { validFrom }), ...(validTo && { validTo }) }),
      breaks: breaks.map(({ unit, minQuantity, amount }) => step(unit, minQuantity, amount)),
    }),
  );
const anyLists = fc.uniqueArray(anyList, { selector: ({ priceList }) => priceList, maxLength: 6 });
const anyQuestion = fc
  .record({ quantity, inBoxes: fc.boolean(), day, assigned: fc.option(fc.constantFrom('A', 'B', 'Z')) })
  .map(({ quantity: wanted, inBoxes, day: on, assigned }) => ({
    ...(inBoxes
      ? boxes(Math.ceil(thousandths(wanted) / 1000))
      : { ...question, quantity: wanted, baseQuantity: wanted }),
    day: on,
    ...(assigned && { assignedList: assigned }),
  }));

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
            const { priceList, unit, minQuantity = '0', notes } = answer.price;
            const own = lists.find((list) => list.priceList === priceList);
            const found = own?.breaks.find((one) => one.unit === unit && one.minQuantity === minQuantity);
            if (found === undefined) return false;
            const [first] = notes;
            const isOwn = unit === asked.unit;
            const said = isOwn ? [] : [first?.code === 'ofBaseUnit' && first.factor === '12'];
            const price = isOwn ? found.unitPrice : priceOf(found.unitPrice, asked.factor);
            const count = isOwn ? asked.quantity : asked.baseQuantity;
            return (
              notes.length === lists.length - 1 + said.length &&
              said.every(Boolean) &&
              (isOwn || unit === asked.baseUnit) &&
              isSamePrice(price, answer.unitPrice) &&
              thousandths(minQuantity) <= thousandths(count)
            );
          },
        ),
        { numRuns: cases },
      );
    },
    cases + 5000,
  );
});
