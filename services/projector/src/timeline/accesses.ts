import { accessOutcomes, type FieldGroup } from '@sales/contracts';
import { type AccessLog, type AccessQuery, type Database, type KeptAccess, sql } from '@sales/eventsourcing';
import type { AsOf, Beside } from '@sales/read-kit';
import { namesOf } from '../codes/index.ts';

/** The category that accesses have in an audit. */
export const accesses = 'access';

/** Type of an outcome, as an event has one: `access.signedIn`. */
const typeOf = (outcome: string): string => `${accesses}.${outcome}`;

const fieldOf = (outcome: string): string | undefined => {
  const known: Readonly<Record<string, { readonly field?: string }>> = accessOutcomes;
  return Object.hasOwn(known, outcome) ? known[outcome]?.field : undefined;
};

type Asked = AsOf & {
  readonly person?: string | undefined;
  readonly object?: { readonly category: string; readonly id: string } | undefined;
  readonly category?: string | undefined;
  readonly field?: string | undefined;
  readonly actor?: string | undefined;
  readonly type?: string | undefined;
  readonly address?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** All by which a thing may be named in the path of a request; stock is by its warehouse and its product. */
const namesInPaths = async (
  database: Database,
  { category, id }: { readonly category: string; readonly id: string },
): Promise<readonly string[]> => {
  const names = await namesOf(database, category, id);
  return category === 'stockItem'
    ? names.map((name) => name.split('.').map(encodeURIComponent).join('/'))
    : names.flatMap((name) => [name, encodeURIComponent(name)]);
};

/** Outcomes of a type and a field; undefined: all of them. */
const outcomesOf = ({ type, field }: Asked): readonly string[] | undefined =>
  type === undefined && field === undefined
    ? undefined
    : Object.keys(accessOutcomes).filter(
        (one) => (type === undefined || typeOf(one) === type) && (field === undefined || fieldOf(one) === field),
      );

/** Users who are, or were, this person. */
const usersWho = async (database: Database, person: string): Promise<readonly string[]> => {
  const rows = await database.query<{ readonly stream: string }>(sql`select distinct stream from read.timeline
    where persons is not null and persons @> ${JSON.stringify([person])}::jsonb and stream like 'user-%'`);
  return rows.map(({ stream }) => stream.replace('user-', 'user:'));
};

/** Before which instant: of `to` and the millisecond after `asOf` the earlier one. */
const endOf = ({ to, asOf }: Asked): string | undefined => {
  const ends = [to && Date.parse(to), asOf && Date.parse(asOf) + 1].filter((one) => typeof one === 'number');
  return ends.length === 0 ? undefined : new Date(Math.min(...ends)).toISOString();
};

/** The accesses that are asked for, in one order or the other. */
export const accessesIn = async <Item>(
  accessLog: Pick<AccessLog, 'find'>,
  database: Database,
  asked: Asked,
  itemOf: (access: KeptAccess) => Item,
): Promise<Beside<Item> | undefined> => {
  const { person, object, category, actor, address, from } = asked;
  const outcomes = outcomesOf(asked);
  if ((category !== undefined && category !== accesses) || outcomes?.length === 0) return undefined;
  const query: Omit<AccessQuery, 'limit'> = {
    ...{ outcomes, address, from, by: actor },
    about: object && (await namesInPaths(database, object)),
    principals: person === undefined ? undefined : await usersWho(database, person),
    to: endOf(asked),
  };
  return {
    read: async ({ down, behind, limit }) => {
      const found = await accessLog.find({ ...query, behind, limit, ascending: !down });
      return found.map((access) => ({ key: access.id, at: access.at, item: itemOf(access) }));
    },
  };
};

/** As an entry of an audit; what is known of a person is left out where that is hidden. */
export const accessEntry = (
  { id, at, outcome, method, principal, actor = principal, request, address, agent }: KeptAccess,
  hidden: ReadonlySet<FieldGroup>,
) => {
  const field = fieldOf(outcome);
  return {
    nth: 0,
    recordedAt: at,
    effectiveAt: at,
    ...(actor !== undefined && { actor }),
    category: accesses,
    id: `${id}`,
    type: typeOf(outcome),
    ...(field !== undefined && { field }),
    access: {
      method,
      ...(principal !== undefined && { principal }),
      ...(request !== undefined && { request }),
      ...(!hidden.has('personal') && { address, agent }),
    },
  };
};
