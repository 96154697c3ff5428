import {
  type Consent,
  type Contact,
  dayIn,
  type EmailAddress,
  type KnownAddress,
  type PhoneNumber,
} from '@sales/contracts';
import { equal } from '@sales/eventsourcing';
import { reject } from './errors.ts';

/** How to reach a customer or a contact, and what they have agreed to. */
export type ContactWays = Pick<Contact, 'emails' | 'phones' | 'addresses' | 'consents'>;

type Unmarked<One> = Omit<One, 'primary' | 'kind'> & { readonly primary?: boolean };

/** The same as clients send it: it need not be said which one is the primary one, nor that it is for work. */
export type GivenWays = {
  readonly emails?: readonly (Unmarked<EmailAddress> & { readonly kind?: EmailAddress['kind'] })[];
  readonly phones?: readonly (Unmarked<PhoneNumber> & { readonly kind?: PhoneNumber['kind'] })[];
  readonly addresses?: readonly (Unmarked<KnownAddress> & Pick<KnownAddress, 'kind'>)[];
  readonly consents?: readonly Consent[];
};

type Marked<One> = Omit<One, 'primary'> & { readonly primary?: true };

/** Those that are marked stay so; of a group in which none is, the first is marked. */
const withPrimary = <One extends { readonly primary?: boolean }>(
  all: readonly One[],
  groupOf: (one: One) => string = () => '',
): readonly Marked<One>[] => {
  const groups = new Set(all.filter((one) => one.primary).map(groupOf));
  return all.map(({ primary = false, ...one }) => {
    const group = groupOf({ ...one, primary } as One);
    const isPrimary = primary || !groups.has(group);
    groups.add(group);
    return { ...one, ...(isPrimary && { primary: true }) };
  });
};

const forWork = <One extends { readonly kind?: unknown }>(all: readonly One[]) =>
  all.map((one) => ({ kind: 'work' as const, ...one }));

/** What a client has said, whole. */
export const waysOf = <Given extends GivenWays>({ emails, phones, addresses, ...rest }: Given) => ({
  ...rest,
  ...(emails !== undefined && { emails: withPrimary(forWork(emails)) }),
  ...(phones !== undefined && { phones: withPrimary(forWork(phones)) }),
  ...(addresses !== undefined && { addresses: withPrimary(addresses, ({ kind }) => kind) }),
});

const repeated = (all: readonly string[]): string | undefined => all.find((one, nth) => all.indexOf(one) !== nth);

const checkPrimary = (field: string, groups: readonly string[], marked: readonly string[]): void => {
  const without = groups.find((group) => !marked.includes(group));
  const group = repeated(marked) ?? without;
  if (group !== undefined) reject('customer/one-primary', { field, ...(field === 'addresses' && { kind: group }) });
};

/** @throws DomainError where not just one of a list is the primary one, or two consents are for one purpose */
export const checkWays = ({ emails = [], phones = [], addresses = [], consents = [] }: ContactWays): void => {
  for (const [field, all] of Object.entries({ emails, phones }))
    checkPrimary(
      field,
      all.map(() => field),
      all.flatMap((one) => (one.primary ? field : [])),
    );
  checkPrimary(
    'addresses',
    addresses.map(({ kind }) => kind),
    addresses.flatMap((one) => (one.primary ? one.kind : [])),
  );
  const purpose = repeated(consents.map((one) => one.purpose));
  if (purpose !== undefined) reject('customer/one-consent-a-purpose', { purpose });
};

/** Where a day begins first. */
const earliestZone = 'Pacific/Kiritimati';

/** @throws DomainError where a consent that was not known before is of a day that has begun nowhere */
export const checkGiven = (consents: readonly Consent[], known: readonly Consent[], at: string): void => {
  const latest = dayIn(earliestZone, at);
  const early = consents.find((one) => one.on > latest && !known.some((other) => equal(one, other)));
  if (early !== undefined) reject('customer/consent-not-given-yet', { purpose: early.purpose, on: early.on, latest });
};
