import { Type } from 'typebox';

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
