import type { CustomerDetails } from '@sales/contracts';
import { equal } from '@sales/eventsourcing';

export type DetailField = keyof CustomerDetails;

/** The fields that a customer can do without. */
export type OptionalField = {
  [Field in DetailField]-?: undefined extends CustomerDetails[Field] ? Field : never;
}[Exclude<DetailField, 'personId'>];

/** What to change: fields to set, and fields to leave empty from now on. All others stay as they are. */
export type DetailChanges = { readonly set: Partial<CustomerDetails>; readonly clear: readonly OptionalField[] };

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

export const changeDetails = (details: CustomerDetails, { set, clear }: DetailChanges): CustomerDetails => {
  const next = { ...details, ...set };
  for (const field of clear) delete next[field];
  const { personId, ...others } = next;
  // A person stays the same person; a company is none.
  const person = details.personId ?? personId;
  return others.kind === 'person' && person !== undefined ? { ...others, personId: person } : others;
};

/** The fields in which two sets of details differ. */
export const changedFields = (before: CustomerDetails, after: CustomerDetails): readonly DetailField[] =>
  detailFields.filter((field) => !equal(before[field], after[field]));
