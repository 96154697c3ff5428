import { categories, isPersonal } from '@sales/contracts';

type Parts = {
  readonly properties?: Readonly<Record<string, object>>;
  readonly items?: object;
  readonly anyOf?: readonly object[];
};

const personalNames = (schema: object): readonly string[] => {
  const { properties = {}, items, anyOf = [] }: Parts = schema;
  const own = Object.entries(properties).flatMap(([name, part]) => (isPersonal(part) ? [name] : personalNames(part)));
  return [...own, ...[...(items ? [items] : []), ...anyOf].flatMap(personalNames)];
};

/** What codes of refusals begin with: `stockItem` -> `stock-item`. */
const prefixOf = (category: string): string => category.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const isOfFile = ({ properties = {} }: Parts): boolean => 'attachment' in properties;

/**
 * Names of the fields that say something of persons, by what codes of refusals begin with. Those of files are by
 * themselves: the name of a file may say something of a person where that of a product does not.
 */
const namesOf: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  categories.flatMap(({ name, schemas }) => {
    const [ofFiles, others] = [true, false].map((which) =>
      Object.values(schemas).filter((schema) => isOfFile(schema) === which),
    );
    return [
      [prefixOf(name), new Set((others ?? []).flatMap(personalNames))] as const,
      [`${prefixOf(name)}/attachment`, new Set((ofFiles ?? []).flatMap(personalNames))] as const,
    ];
  }),
);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const without = (names: ReadonlySet<string>, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => without(names, one));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, without(names, part)]));
};

/**
 * The details of a refusal as shown: of fields with personal data only which ones differ, not their
 * values. Problems are kept in logs, and shown to people who may not see the resource itself.
 */
export const redactedDetails = (
  code: string,
  details: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const names = namesOf.get(/^[^/]+(?:\/attachment(?=-)|(?=\/))/.exec(code)?.[0] ?? '');
  const { differences } = details;
  if (names === undefined || !isRecord(differences)) return details;
  const shown = Object.entries(differences).map(([name, values]) => [
    name,
    names.has(name) ? {} : without(names, values),
  ]);
  return { ...details, differences: Object.fromEntries(shown) };
};
