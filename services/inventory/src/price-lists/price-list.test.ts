import { perUnit } from '@sales/contracts';
import { atOneInstant, fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PriceListCommand } from './commands.ts';
import type { PriceListEvent } from './events.ts';
import { priceList as rules } from './price-list.ts';
import { type PriceListState, priceListSnapshots, pricesOf } from './state.ts';

const priceList = atOneInstant(rules);
const given = specification(priceList);

/** The list as it comes back from a snapshot. */
const throughSnapshot = (list: PriceListState): PriceListState =>
  priceListSnapshots.decode(JSON.parse(JSON.stringify(priceListSnapshots.encode(list))));

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const terms = {
  name: 'Standard',
  currency: 'EUR',
  taxIncluded: false,
  priority: 0,
  assignedOnly: false,
};
const created: PriceListEvent = { type: 'PriceListCreated', data: { terms } };
const priceSet = (minQuantity: string, amount: number, unit = 'C62'): PriceListEvent => ({
  type: 'PriceSet',
  data: { sku: 'CHAIR', unit, minQuantity, unitPrice: perUnit(eur(amount)) },
});

test('is created once under a code, in a currency that there is', () => {
  given().when({ type: 'CreatePriceList', terms }).then(created);
  given(created).when({ type: 'CreatePriceList', terms }).then();
  given(created)
    .when({ type: 'CreatePriceList', terms: { ...terms, priority: 99 } })
    .thenRejected('price-list/already-exists', {
      differences: { priority: { recorded: terms.priority, sent: 99 } },
    });
  given()
    .when({ type: 'CreatePriceList', terms: { ...terms, currency: 'QQQ' } })
    .thenRejected('price-list/currency-unknown', { currency: 'QQQ' });
});

test('an importer may put the same again, or other terms', () => {
  given().when({ type: 'PutPriceList', terms }).then(created);
  given(created).when({ type: 'PutPriceList', terms }).then();
  const limited = { ...terms, validTo: '2026-12-31' };
  given(created)
    .when({ type: 'PutPriceList', terms: limited })
    .then({ type: 'PriceListChanged', data: { terms: limited } });
});

test('does not end before it begins, and keeps its currency', () => {
  given(created)
    .when({ type: 'ChangePriceList', terms: { ...terms, validFrom: '2026-02-01', validTo: '2026-01-31' } })
    .thenRejected('price-list/invalid-period', { validFrom: '2026-02-01', validTo: '2026-01-31' });
  given(created)
    .when({ type: 'ChangePriceList', terms: { ...terms, currency: 'USD' } })
    .thenRejected('price-list/currency-fixed', { currency: 'EUR' });
  given().when({ type: 'ChangePriceList', terms }).thenRejected('price-list/unknown');
});

test('sets a price from a quantity on; the same quantity replaces, however it is written', () => {
  const set = (minQuantity: string, amount: number) =>
    ({ type: 'SetPrice', sku: 'CHAIR', unit: 'C62', minQuantity, unitPrice: perUnit(eur(amount)) }) as const;
  given(created).when(set('1', 900)).then(priceSet('1', 900));
  given(created, priceSet('1', 900)).when(set('1.000', 900)).then();
  given(created, priceSet('1', 900)).when(set('1.0', 850)).then(priceSet('1', 850));
  given(created)
    .when({ ...set('1', 900), unitPrice: perUnit({ amount: 1, currency: 'USD' }) })
    .thenRejected('price-list/currency-mismatch', { currency: 'EUR', given: 'USD' });
  given().when(set('1', 900)).thenRejected('price-list/unknown');
});

test('keeps the price of each unit by itself', () => {
  const box = { type: 'SetPrice', sku: 'CHAIR', unit: 'XBX', minQuantity: '1', unitPrice: perUnit(eur(900)) } as const;
  given(created, priceSet('1', 900))
    .when(box)
    .then(priceSet('1', 900, 'XBX'));
  given(created, priceSet('1', 900), priceSet('1', 900, 'XBX'))
    .when(box)
    .then();
});

test('removes a price that there is, of that unit', () => {
  const price = { sku: 'CHAIR', unit: 'C62', minQuantity: '10' };
  const command = { type: 'RemovePrice', ...price } as const;
  given(created, priceSet('10', 800), priceSet('10', 700, 'XBX'))
    .when(command)
    .then({ type: 'PriceRemoved', data: price });
  given(created, priceSet('10', 700, 'XBX'))
    .when(command)
    .thenRejected('price-list/price-unknown', price);
});

test('prices of a product stand in order, each quantity of each unit once; a repeated command adds nothing', () => {
  const command = fc.oneof(
    fc.record({
      type: fc.constant('SetPrice' as const),
      sku: fc.constantFrom('A', 'B'),
      unit: fc.constantFrom('C62', 'XBX'),
      minQuantity: fc.constantFrom('1', '2.5', '10', '100'),
      unitPrice: fc.record(
        {
          micros: fc.nat(1e9),
          currency: fc.constant('EUR'),
          per: fc.constantFrom(1 as const, 100 as const, 1000 as const),
        },
        { requiredKeys: ['micros', 'currency'] },
      ),
    }),
    fc.record({
      type: fc.constant('RemovePrice' as const),
      sku: fc.constantFrom('A', 'B'),
      unit: fc.constantFrom('C62', 'XBX'),
      minQuantity: fc.constantFrom('1', '2.5', '10', '100'),
    }),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands: readonly PriceListCommand[]) => {
      let state = fold(priceList, [created]);
      for (const one of commands) {
        try {
          const next = priceList.decide(one, state).reduce(priceList.evolve, state);
          state = throughSnapshot(next);
          expect(priceListSnapshots.encode(state)).toEqual(priceListSnapshots.encode(next));
        } catch {
          continue;
        }
        if (one.type === 'SetPrice') expect(priceList.decide(one, state)).toEqual([]);
        for (const sku of ['A', 'B']) {
          const all = pricesOf(state, sku);
          expect(all.map(([unit]) => unit)).toEqual(all.map(([unit]) => unit).toSorted());
          for (const unit of ['C62', 'XBX']) {
            const quantities = all.filter(([of]) => of === unit).map(([, from]) => from);
            expect(quantities).toEqual([...new Set(quantities)].sort((a, b) => a - b));
          }
        }
      }
    }),
  );
});
