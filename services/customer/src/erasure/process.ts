import { customers, purposes } from '@sales/contracts';
import {
  type Asked,
  type CommandContext,
  type Handling,
  type KeyName,
  on,
  type PersonKeys,
} from '@sales/eventsourcing';
import type { Customers } from '../customers/index.ts';

/** Keys that are to be destroyed, and whose customer is told so. */
export type Erasing = { readonly customerId: string; readonly keys: readonly KeyName[] };

const keysOf = (persons: readonly string[], keepsInvoices: boolean): readonly KeyName[] =>
  persons.flatMap((person) =>
    purposes
      .filter((purpose) => purpose !== 'invoice' || !keepsInvoices)
      .map((purpose): KeyName => ({ person, purpose })),
  );

const erasingFor: Handling<[], Erasing> = on(customers, {
  CustomerErased: ({ data: { customerId, persons, invoicesUntil } }): Erasing => ({
    customerId,
    keys: keysOf(persons, invoicesUntil !== undefined),
  }),
  ContactErased: ({ data: { customerId, personId } }) => ({ customerId, keys: keysOf([personId], false) }),
});

export const route = (event: Parameters<typeof erasingFor>[0]): readonly Asked<Erasing>[] => {
  const work = erasingFor(event);
  return work === undefined ? [] : [{ work }];
};

/**
 * Destroys the keys first and says so then: it is never said of keys that are there. What breaks off is done again.
 * @throws KeysUnavailable
 */
export const erase = async (
  { customers: handler, keys: store }: { readonly customers: Pick<Customers, 'handle'>; readonly keys: PersonKeys },
  { customerId, keys }: Erasing,
  context: CommandContext,
): Promise<void> => {
  await store.erase(keys);
  await handler.handle(customerId, { type: 'RecordErasure', keys }, context);
};
