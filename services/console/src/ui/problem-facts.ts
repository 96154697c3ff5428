import type { I18n, MessageDescriptor } from '@lingui/core';
import type { Format } from '../i18n/index.ts';

type Names = Readonly<Record<string, MessageDescriptor>>;

/** How details of problems are called: quantities, which are decimals, and others; and the states of orders. */
export type FactNames = {
  readonly quantities: Names;
  readonly others: Names;
  readonly states: Readonly<Record<string, { readonly label: MessageDescriptor }>>;
};

type Money = { readonly amount: number; readonly currency: string };

const isMoney = (value: object): value is Money => 'amount' in value && 'currency' in value;

type Reader = { readonly format: Format; readonly i18n: Pick<I18n, '_'>; readonly names: FactNames };

const textOf = (name: string, value: unknown, reader: Reader): string | undefined => {
  const { format, i18n, names } = reader;
  if (Array.isArray(value)) {
    const texts = value.map((one) => textOf(name, one, reader));
    return texts.every((one) => one !== undefined) ? format.list(texts) : undefined;
  }
  if (typeof value === 'number') return format.count(value);
  if (typeof value === 'object' && value !== null) return isMoney(value) ? format.money(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const state = name === 'status' ? names.states[value] : undefined;
  if (state !== undefined) return i18n._(state.label);
  if (names.quantities[name] !== undefined) return format.quantity(value);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return format.time(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? format.day(value) : value;
};

/** What stands behind a refusal, each with its name, in the reader's language: `在手数量`, `12`. */
export const factsOf = (
  details: Readonly<Record<string, unknown>> = {},
  reader: Reader,
): readonly (readonly [name: string, value: string])[] =>
  Object.entries(details).flatMap(([key, value]) => {
    const name = reader.names.quantities[key] ?? reader.names.others[key];
    const text = name && textOf(key, value, reader);
    return name === undefined || text === undefined ? [] : [[reader.i18n._(name), text] as const];
  });
