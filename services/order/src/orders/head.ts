/** Fields of an order beside its lines, in the order in which events record them. Each may be absent. */
const headFields = [
  'channel',
  'externalReference',
  'custom',
  'salesperson',
  'customerReference',
  'billTo',
  'shipTo',
] as const;
type HeadField = (typeof headFields)[number];

type Head<Of> = { readonly [Name in HeadField & keyof Of]?: Exclude<Of[Name], undefined> };

/** Those that are given: absent is absent. */
export const headOf = <Of extends { readonly [Name in HeadField]?: unknown }>(of: Of): Head<Of> =>
  Object.fromEntries(
    headFields.flatMap((name) => (of[name] === undefined ? [] : [[name, of[name]]])),
  ) as unknown as Head<Of>;
