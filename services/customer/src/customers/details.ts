import type { CustomerDetails } from '@sales/contracts';
import { type Changes, equal, type OptionalOf, withChanges } from '@sales/eventsourcing';

export type DetailField = keyof CustomerDetails;

/** The fields that a customer can do without. */
export type OptionalField = Exclude<OptionalOf<CustomerDetails>, 'personId'>;

export type DetailChanges = Changes<CustomerDetails, OptionalField>;

export const detailFields: readonly DetailField[] = [
  'personId',
  'name',
  'kind',
  'taxId',
  'emails',
  'phones',
  'addresses',
  'consents',
  'industry',
  'segment',
  'region',
  'country',
  'sourceChannel',
  'language',
  'currency',
  'fulfilmentPolicy',
  'maxWarehouses',
  'custom',
];

export const changeDetails = (details: CustomerDetails, changes: DetailChanges): CustomerDetails => {
  const { personId, ...others } = withChanges(details, changes);
  // A person stays the same person; a company is none.
  const person = details.personId ?? personId;
  return others.kind === 'person' && person !== undefined ? { ...others, personId: person } : others;
};

/** The fields in which two sets of details differ. */
export const changedFields = (before: CustomerDetails, after: CustomerDetails): readonly DetailField[] =>
  detailFields.filter((field) => !equal(before[field], after[field]));
