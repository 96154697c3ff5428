import { codePattern, skuPattern } from '../code.ts';
import type { AsyncApi } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

/** The parts of a document that its readers count on. */
export type Promised = Pick<AsyncApi, 'channels' | 'components'>;

/** A schema and the document that its references are in. */
type Side = { readonly schema: JsonSchema; readonly of: Promised };

/**
 * What readers of the released document can no longer count on, in full sentences. They may have the first event and
 * the newest before them, so both must be as they were told: nothing that was promised may go, and nothing may be asked
 * of an event that old ones do not have. New topics, types, optional fields and values of an enumeration break nothing.
 */
export const breakingChanges = (released: Promised, next: Promised): readonly string[] => [
  ...Object.entries(released.channels).flatMap(([name, before]) => {
    const now = next.channels[name];
    if (now === undefined) return [`${name}: the topic is gone`];
    const kafka = [before.bindings.kafka, now.bindings.kafka] as const;
    return [
      ...changed(`${name}: the topic`, before.address, now.address),
      ...changed(`${name}: the number of partitions`, kafka[0].partitions, kafka[1].partitions),
      ...changed(`${name}: what is kept`, kafka[0].topicConfiguration, kafka[1].topicConfiguration),
      ...Object.keys(before.messages)
        .filter((type) => now.messages[type] === undefined)
        .map((type) => `${type}: is no longer on ${name}`),
    ];
  }),
  ...Object.entries(released.components.messages).flatMap(([type, before]) => {
    const now = next.components.messages[type];
    if (now === undefined) return [`${type}: is gone`];
    const compare = (part: 'headers' | 'payload', at: string) =>
      differences({ schema: before[part], of: released }, { schema: now[part], of: next }, at);
    return [...compare('headers', `${type} header`), ...compare('payload', type)];
  }),
  ...differences(
    { schema: released.components.messageTraits.cloudEvent.headers, of: released },
    { schema: next.components.messageTraits.cloudEvent.headers, of: next },
    'every message, header',
  ),
];

const changed = (what: string, before: unknown, now: unknown): readonly string[] =>
  JSON.stringify(before) === JSON.stringify(now)
    ? []
    : [`${what} was ${JSON.stringify(before) ?? 'anything'}, is ${JSON.stringify(now) ?? 'anything'}`];

/** Patterns of codes that take more than they did, and all that they took. See `code.test.ts`. */
const widened = new Map([
  ['^[A-Za-z0-9][A-Za-z0-9_./ -]{0,63}$', skuPattern],
  ['^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$', codePattern],
]);

const remarks = new Set(['title', 'description', 'examples']);

const differences = (released: Side, next: Side, at: string): readonly string[] => {
  const before = resolved(released);
  const now = resolved(next);
  const same = (part: JsonSchema, other: JsonSchema, where: string) =>
    differences({ schema: part, of: released.of }, { schema: other, of: next.of }, where);
  const keywords = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keywords].flatMap((keyword) => {
    if (remarks.has(keyword)) return [];
    switch (keyword) {
      case 'pattern':
        if (now.pattern !== undefined && widened.get(before.pattern ?? '') === now.pattern) return [];
        break;
      case 'properties':
        return properties(before, now, same, at);
      case 'required':
        return required(before, now, at);
      case 'enum':
        return values(before, now, at);
      case 'items':
        if (before.items === undefined || now.items === undefined) break;
        return same(before.items, now.items, `${at}[]`);
      case 'patternProperties':
        return entries(before.patternProperties, now.patternProperties, same, `${at}.*`);
      case 'anyOf':
        return branches(before.anyOf ?? [], now.anyOf ?? [], same, at);
    }
    return changed(`${at}: ${keyword}`, field(before, keyword), field(now, keyword));
  });
};

type Compare = (before: JsonSchema, now: JsonSchema, at: string) => readonly string[];
type Parts = Readonly<Record<string, JsonSchema>>;

const field = (schema: JsonSchema, name: string): unknown => new Map<string, unknown>(Object.entries(schema)).get(name);

/** The schema itself, where it is a reference or a reference with a remark. */
const resolved = ({ schema, of }: Side): JsonSchema => {
  const { $ref, allOf } = schema;
  const [only] = allOf ?? [];
  if (only !== undefined) return resolved({ schema: only, of });
  if ($ref === undefined) return schema;
  const found = of.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (found === undefined) throw new Error(`there is no ${$ref}`);
  return resolved({ schema: found, of });
};

const properties = ({ properties: before }: JsonSchema, now: JsonSchema, same: Compare, at: string) =>
  entries(before, now.properties, same, at);

const entries = (before: Parts = {}, now: Parts = {}, same: Compare, at: string): readonly string[] =>
  Object.entries(before).flatMap(([name, part]) => {
    const other = now[name];
    return other === undefined ? [`${at}.${name}: is gone`] : same(part, other, `${at}.${name}`);
  });

const required = (before: JsonSchema, now: JsonSchema, at: string): readonly string[] => {
  const was = new Set(before.required);
  const is = new Set(now.required);
  return [
    ...[...is.difference(was)].map((name) => `${at}.${name}: is required now, and old events do not have it`),
    ...[...was.difference(is)]
      .filter((name) => now.properties?.[name] !== undefined)
      .map((name) => `${at}.${name}: was always there, and is optional now`),
  ];
};

const values = (before: JsonSchema, now: JsonSchema, at: string): readonly string[] => {
  if (before.enum === undefined || now.enum === undefined) return changed(`${at}: enum`, before.enum, now.enum);
  const left = new Set(now.enum);
  return before.enum.filter((value) => !left.has(value)).map((value) => `${at}: is never ${JSON.stringify(value)} now`);
};

/** Every branch must have its like on the other side, in whatever order they are. */
const branches = (
  before: readonly JsonSchema[],
  now: readonly JsonSchema[],
  same: Compare,
  at: string,
): readonly string[] => {
  const like = (one: JsonSchema, other: JsonSchema) => same(one, other, at).length === 0;
  const lost = before.filter((one) => !now.some((other) => like(one, other)));
  const added = now.filter((one) => !before.some((other) => like(other, one)));
  return [
    ...lost.map((one) => `${at}: is never ${JSON.stringify(one)} now`),
    ...added.map((one) => `${at}: may be ${JSON.stringify(one)} now`),
  ];
};
