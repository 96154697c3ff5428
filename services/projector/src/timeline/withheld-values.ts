import { categories, type FieldGroup } from '@sales/contracts';
import type { PersonalFields } from '@sales/eventsourcing';
import { publishedFields } from '@sales/service-kit';
import { type Change, namesAlong } from './changes.ts';

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
 * Words in the names of properties that have such values, in events and in documents. Of a new one the name says what
 * it is: `shippingCost`, `creditLeft`.
 */
const words: Readonly<Record<FieldGroup, readonly string[]>> = {
  cost: ['cost', 'margin', 'profit', 'value', 'reasons'],
  credit: ['credit', 'exposure', 'hold', 'limit', 'reasons'],
  personal: [],
};

type Hidden = ReadonlySet<FieldGroup>;

/**
 * Whether a property may have a value of a hidden group, by its name: documents call it as events do, or with a word
 * before it (`note`, `statusNote`). A product has a name as well: rather more is withheld than less.
 */
const isHiddenName = (property: string, hidden: Hidden): boolean => {
  const small = property.toLowerCase();
  if (hidden.has('personal') && names.some((name) => small.endsWith(name))) return true;
  return [...hidden].some((group) => words[group].some((word) => small.includes(word)));
};

/** Whether a field, or one that it is in, may have a value of a hidden group: `contacts[0190…].email`. */
export const isHiddenPath = (field: string, hidden: Hidden): boolean =>
  namesAlong(field).some((name) => isHiddenName(name, hidden));

type Stripped = { readonly value: unknown; readonly isWhole: boolean };

const stripped = (value: unknown, hidden: Hidden): Stripped => {
  if (typeof value !== 'object' || value === null) return { value, isWhole: true };
  if (Array.isArray(value)) {
    const members = value.map((one) => stripped(one, hidden));
    return { value: members.map((one) => one.value), isWhole: members.every(({ isWhole }) => isWhole) };
  }
  const parts = Object.entries(value).map(([name, part]) => ({ name, part: stripped(part, hidden) }));
  const kept = parts.filter(({ name }) => !isHiddenName(name, hidden));
  return {
    value: Object.fromEntries(kept.map(({ name, part }) => [name, part.value])),
    isWhole: kept.length === parts.length && kept.every(({ part }) => part.isWhole),
  };
};

/** The data of an event without values of hidden groups. */
export const dataWithout = (data: unknown, hidden: Hidden): unknown => stripped(data, hidden).value;

/** The change without values of hidden groups; `withheld` where there were such. */
export const changeWithout = ({ field, ...values }: Change, hidden: Hidden): Change & { readonly withheld?: true } => {
  if (isHiddenPath(field, hidden)) return { field, withheld: true };
  const sides = Object.entries(values).map(([side, value]) => ({ side, ...stripped(value, hidden) }));
  return {
    field,
    ...Object.fromEntries(sides.map(({ side, value }) => [side, value])),
    ...(sides.some(({ isWhole }) => !isWhole) && { withheld: true as const }),
  };
};
