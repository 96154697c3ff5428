import { Type } from 'typebox';
import type { ValueOf } from './category.ts';
import { object } from './contract.ts';
import { OwnCode } from './custom.ts';
import { Money } from './money.ts';
import { Percent } from './quantity.ts';

/**
 * What a product is for the law of taxes, by a code of the company's own; what it comes to is in the company's rates.
 */
export const TaxCategory = Type.With(OwnCode, {
  title: 'TaxCategory',
  description: 'Code of your own tax category; its rate is set in the selling company',
  examples: ['standard'],
});

/**
 * How the law treats a sale, by its code in UN/ECE 5305 as EN 16931 uses it: `S` standard or reduced rate, `Z` zero
 * rated, `E` exempt, `AE` reverse charge, `K` supply within the European Union, `G` export, `O` outside the scope.
 */
export type TaxTreatment = 'S' | 'Z' | 'E' | 'AE' | 'K' | 'G' | 'O';
export const TaxTreatment = Type.Unsafe<TaxTreatment>(
  Type.Union((['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const).map((treatment) => Type.Literal(treatment))),
);

/** Why there is no tax, by a code of the law: EN 16931 knows the list VATEX. */
export const TaxReason = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,29}$',
  title: 'TaxReason',
  description: '1 to 30 of letters, digits and -, beginning with a letter or a digit',
  examples: ['VATEX-EU-AE'],
});

/** Of every treatment but `S` the rate is 0. */
export const Taxation = object({
  category: TaxCategory,
  treatment: TaxTreatment,
  rate: Percent,
  reasonCode: Type.Optional(Type.With(TaxReason, { description: 'Why the rate is 0, where a reason is required' })),
});
export type Taxation = ValueOf<typeof Taxation>;

/** What a document has of one rate. */
export const TaxAmount = object({
  treatment: TaxTreatment,
  rate: Percent,
  reasonCode: Type.Optional(TaxReason),
  base: Type.With(Money, { description: 'Net of the lines with this rate' }),
  tax: Money,
});
export type TaxAmount = ValueOf<typeof TaxAmount>;

/** Where tax is rounded on a document (in each line, or once a rate), and which way. */
export const TaxRounding = object({
  per: Type.Union([Type.Literal('line'), Type.Literal('rate')]),
  mode: Type.Union([Type.Literal('halfAway'), Type.Literal('down'), Type.Literal('up')]),
});
export type TaxRounding = ValueOf<typeof TaxRounding>;
