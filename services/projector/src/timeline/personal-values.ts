import { categories } from '@sales/contracts';
import type { PersonalFields } from '@sales/eventsourcing';
import { publishedFields } from '@sales/service-kit';
import type { Change } from './changes.ts';

const namesIn = ({ values, within }: PersonalFields): readonly string[] => [
  ...Object.keys(values),
  ...Object.values(within).flatMap(namesIn),
];

/** Names of all properties of events that have personal values, in small letters. */
const names: readonly string[] = [
  ...new Set(
    categories
      .flatMap(({ schemas }) => Object.keys(schemas))
      .flatMap((type) => namesIn(publishedFields(type) ?? { values: {}, within: {} }))
      .map((name) => name.toLowerCase()),
  ),
];

/**
 * Whether a property may have a personal value, by its name: documents call it as events do, or with a word before it
 * (`note`, `statusNote`). A product has a name as well: rather more is withheld than less.
 */
const isPersonalName = (property: string): boolean => {
  const small = property.toLowerCase();
  return names.some((name) => small.endsWith(name));
};

/** Whether a field, or one that it is in, may have a personal value: `contacts[0190…].email`. */
export const isPersonalPath = (field: string): boolean =>
  field
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .some(isPersonalName);

type Stripped = { readonly value: unknown; readonly isWhole: boolean };

const stripped = (value: unknown): Stripped => {
  if (typeof value !== 'object' || value === null) return { value, isWhole: true };
  if (Array.isArray(value)) {
    const members = value.map(stripped);
    return { value: members.map((one) => one.value), isWhole: members.every(({ isWhole }) => isWhole) };
  }
  const parts = Object.entries(value).map(([name, part]) => ({ name, part: stripped(part) }));
  const kept = parts.filter(({ name }) => !isPersonalName(name));
  return {
    value: Object.fromEntries(kept.map(({ name, part }) => [name, part.value])),
    isWhole: kept.length === parts.length && kept.every(({ part }) => part.isWhole),
  };
};

/** The change without personal values; `withheld` where there were such. */
export const withoutPersonal = ({ field, ...values }: Change): Change & { readonly withheld?: true } => {
  if (isPersonalPath(field)) return { field, withheld: true };
  const sides = Object.entries(values).map(([side, value]) => ({ side, ...stripped(value) }));
  return {
    field,
    ...Object.fromEntries(sides.map(({ side, value }) => [side, value])),
    ...(sides.some(({ isWhole }) => !isWhole) && { withheld: true as const }),
  };
};
