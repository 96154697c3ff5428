import { Type } from 'typebox';
import { type Quantity, thousandths } from './quantity.ts';

/**
 * What is counted or measured, by its code in UN/ECE Recommendation 20, or for packages in Recommendation 21 with an X
 * before it: `C62` one, `KGM` kilogram, `MTR` metre, `XBX` box. Invoices in EN 16931 use the same codes.
 */
export const UnitCode = Type.String({
  pattern: '^[A-Z0-9]{2,3}$',
  title: 'UnitCode',
  description: 'UN/ECE code of a unit: C62 one, KGM kilogram, MTR metre, XBX box',
  examples: ['C62'],
});

/** Of Recommendation 20, what is counted one by one; dozens and hundreds are as whole as what they are made of. */
const counted: ReadonlySet<string> = new Set([
  '5B', // batch
  'AS', // assortment
  'AV', // capsule
  'C62', // one
  'EA', // each
  'H87', // piece
  'HEA', // head
  'KT', // kit
  'LEF', // leaf
  'NAR', // number of articles
  'NMP', // number of packs
  'NPR', // number of pairs
  'PR', // pair
  'SET', // set
  'ST', // sheet
  'U2', // tablet
]);

/** Whether there are only whole ones: of everything that is counted, and of every package. */
export const isCounted = (unit: string): boolean => counted.has(unit) || /^X[A-Z0-9]{2}$/.test(unit);

/** Whether so much of a unit can be there: of what is counted, only whole ones. */
export const isPossible = (unit: string, quantity: Quantity): boolean =>
  !isCounted(unit) || thousandths(quantity) % 1000 === 0;
