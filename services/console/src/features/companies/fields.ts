import type { EntityAt, Taxation } from '@sales/client';
import type { May } from '../../api/rights.ts';
import { amountOf, amountText, linesOf } from '../../ui/edit-texts.ts';
import type { Fields } from '../../ui/merge.ts';

/** The last version whose time has come at an instant. The first stands for all times before it. */
export const versionAt = <Version extends { readonly from: string }>(
  versions: readonly Version[],
  at: string,
): Version => {
  const version = versions.findLast(({ from }) => from <= at) ?? versions[0];
  if (version === undefined) throw new Error('there is no version');
  return version;
};

/** What the company is at the instant that it was read for. */
export const detailsOf = ({ versions, at }: Pick<EntityAt, 'versions' | 'at'>) => versionAt(versions, at);

/** What it decides on for its orders at the instant that it was read for. */
export const policiesOf = ({ policies, at }: Pick<EntityAt, 'policies' | 'at'>) => versionAt(policies, at);

const ofAddress = ['line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;

/** As settings say it: `standard:S:19`, with the reason of a rate of 0 behind it. */
export const taxText = ({ category, treatment, rate, reasonCode }: Taxation): string =>
  [category, treatment, rate, ...(reasonCode === undefined ? [] : [reasonCode])].join(':');

const taxPattern = /^([^\s:]+):(S|Z|E|AE|K|G|O):(\d+(?:\.\d+)?)(?::([A-Za-z0-9][A-Za-z0-9-]{0,29}))?$/;

/** Undefined where it is not what `taxText` gives. */
export const taxIn = (text: string): Taxation | undefined => {
  const [, category, treatment, rate, reasonCode] = taxPattern.exec(text) ?? [];
  if (category === undefined || rate === undefined) return undefined;
  return {
    ...{ category, treatment: treatment as Taxation['treatment'], rate },
    ...(reasonCode !== undefined && { reasonCode }),
  };
};

const limitPattern = /^(\S+) ([A-Z]{3})$/;

/** `5000 EUR`. Undefined where it is not an amount above zero. */
export const limitIn = (text: string) => {
  const [, said = '', currency = ''] = limitPattern.exec(text) ?? [];
  const amount = currency === '' ? undefined : amountOf(said, currency);
  return amount === undefined || amount === 0 ? undefined : { amount, currency };
};

const idPattern = /^([A-Za-z]{2}) (\S.{0,39})$/;

const taxIdIn = (text: string) => {
  const [, country, id] = idPattern.exec(text) ?? [];
  return country === undefined || id === undefined ? undefined : { country: country.toUpperCase(), id };
};

/** Of its details, as people type it. */
export const shown = (company: EntityAt): Fields => {
  const { name, address, taxIds, currency, timeZone, letterhead = '', taxRates, taxRounding } = detailsOf(company);
  return {
    name,
    ...Object.fromEntries(ofAddress.map((one) => [one, address?.[one] ?? ''])),
    taxIds: taxIds.map(({ country, id }) => `${country} ${id}`).join('\n'),
    letterhead,
    currency,
    timeZone,
    taxRates: taxRates.map(taxText).join('\n'),
    roundingPer: taxRounding.per,
    roundingMode: taxRounding.mode,
  };
};

/** Of its rules. */
export const decided = (company: EntityAt): Fields => {
  const { approvalLimits, autoCloseDays, allocationTimeoutSeconds, reservationHours } = policiesOf(company);
  return {
    approvalLimits: approvalLimits
      .map(({ amount, currency }) => `${amountText(amount, currency)} ${currency}`)
      .join('\n'),
    autoCloseDays: String(autoCloseDays),
    reservationHours: String(reservationHours),
    allocationTimeoutSeconds: String(allocationTimeoutSeconds),
  };
};

/** What of a company the reader may change. */
export const fieldsOf = (company: EntityAt, may: May): Fields => ({
  ...(may({ permission: 'entity:put' }) && shown(company)),
  ...(may({ permission: 'entity:set-policies' }) && decided(company)),
});

const each = <One>(text: string, read: (line: string) => One | undefined): readonly One[] =>
  linesOf(text).flatMap((line) => read(line) ?? []);

/** All details with some of them changed: the command replaces them as a whole. */
export const detailsWith = (company: EntityAt, changes: Fields) => {
  const { from: _, address, letterhead: __, ...rest } = detailsOf(company);
  const fields = { ...shown(company), ...changes };
  const text = (name: string): string => (fields[name] ?? '').trim();
  const said = Object.fromEntries(ofAddress.flatMap((one) => (text(one) === '' ? [] : [[one, text(one)]])));
  const { addressId, name: recipient } = address ?? {};
  const kept = { ...(addressId !== undefined && { addressId }), ...(recipient !== undefined && { name: recipient }) };
  const country = text('country').toUpperCase();
  return {
    ...rest,
    ...(country !== '' && { address: { ...kept, ...said, country } }),
    ...(text('letterhead') !== '' && { letterhead: text('letterhead') }),
    name: text('name'),
    currency: text('currency').toUpperCase(),
    timeZone: text('timeZone'),
    taxIds: each(fields['taxIds'] ?? '', taxIdIn),
    taxRates: each(fields['taxRates'] ?? '', taxIn),
    taxRounding: {
      per: fields['roundingPer'] as 'line' | 'rate',
      mode: fields['roundingMode'] as 'halfAway' | 'down' | 'up',
    },
  };
};

/** All rules with some of them changed. */
export const policiesWith = (company: EntityAt, changes: Fields) => {
  const fields = { ...decided(company), ...changes };
  return {
    approvalLimits: each(fields['approvalLimits'] ?? '', limitIn),
    autoCloseDays: Number(fields['autoCloseDays']),
    reservationHours: Number(fields['reservationHours']),
    allocationTimeoutSeconds: Number(fields['allocationTimeoutSeconds']),
  };
};

/** Whether this browser knows a time zone. */
const isTimeZone = (text: string): boolean => {
  try {
    return text !== '' && new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
};

const within = (text: string, least: number, most: number): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most;

const isCurrency = (text: string): boolean => /^[A-Za-z]{3}$/.test(text);

/** An address has a country; where nothing is said of it, there is none. */
const isCountry = (text: string, fields: Fields): boolean =>
  text === '' ? ofAddress.every((one) => (fields[one] ?? '').trim() === '') : /^[A-Za-z]{2}$/.test(text);

const isRight: Readonly<Record<string, (text: string, fields: Fields) => boolean>> = {
  name: (text) => text !== '',
  country: isCountry,
  currency: isCurrency,
  timeZone: isTimeZone,
  taxIds: (text) => linesOf(text).every((line) => taxIdIn(line) !== undefined),
  taxRates: (text) => linesOf(text).every((line) => taxIn(line) !== undefined),
  approvalLimits: (text) => linesOf(text).every((line) => limitIn(line) !== undefined),
  autoCloseDays: (text) => within(text, 0, 3650),
  reservationHours: (text) => within(text, 1, 8760),
  allocationTimeoutSeconds: (text) => within(text, 1, 86_400),
};

/** Whether what stands in a field cannot be sent, with what stands in the others. */
export const isWrong =
  (fields: Fields) =>
  (name: string, value: string): boolean =>
    isRight[name]?.(value.trim(), fields) === false;
