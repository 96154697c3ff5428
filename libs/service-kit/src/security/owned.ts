import { DomainError } from '@sales/eventsourcing';
import type { ProblemTable, Telling } from '../http/problems.ts';
import type { Permission } from './permission.ts';
import { isWithin, type Reach } from './rights.ts';

/** A part of paths that names a thing with an owner. */
export type OwnedPart = {
  /** Whose it is now, by its id. Null: of no one. Undefined: there is no such thing. */
  readonly ownerOf: (id: string) => Promise<string | null | undefined>;
  /** Code of the problem when there is no such thing. */
  readonly unknown: string;
  /** The permission to read it. */
  readonly readBy: Permission;
};

/** By name of the part: `orderId`. */
export type OwnedParts = Readonly<Record<string, OwnedPart>>;

/** Whether a path with these parts names a thing with an owner. */
export const namesOwned = (owned: OwnedParts, parts: object): boolean =>
  Object.keys(parts).some((name) => Object.hasOwn(owned, name));

/** The codes of what is answered where a thing that a path names is not there, or out of reach. */
export const unknownCodes = (owned: OwnedParts, parts: object): readonly string[] =>
  Object.keys(parts).flatMap((name) => owned[name]?.unknown ?? []);

/** What a refusal says of a number, as numbers are written. */
export const unknownNumber = (given: string): { readonly number: string } => ({ number: given.toUpperCase() });

/** How a thing was called that is refused: by its id, or as `findIds` says of a number that nothing has. */
const nameIn = (sent: object, name: string, id: string): Readonly<Record<string, string>> => {
  const given: unknown = Object(sent)[name];
  return typeof given !== 'string' || given === id ? { [name]: id } : unknownNumber(given);
};

/** A thing is there, and not for the one who asks: answered as if it were not there. */
export class OutOfReach extends DomainError {}

/**
 * What is out of reach is answered as what is not there.
 * @throws DomainError, OutOfReach
 */
export const requireWithin = async (
  owned: OwnedParts,
  reach: Pick<Reach, 'owners'>,
  parts: object,
  {
    isMaking = false,
    unknown,
    sent = parts,
  }: {
    /** Whether things may be named that there are not: those that are to be made. */
    readonly isMaking?: boolean;
    /** Code of the refusal. Default: that of the part. */
    readonly unknown?: string;
    /** The same parts as they were sent, with numbers in the place of ids: a refusal says what was asked for. */
    readonly sent?: object;
  } = {},
): Promise<void> => {
  if (reach.owners === 'all') return;
  for (const [name, id] of Object.entries(parts).flatMap(([of, ids]) =>
    [ids].flat().map((one) => [of, one] as const),
  )) {
    const part = owned[name];
    if (part === undefined || typeof id !== 'string') continue;
    const owner = await part.ownerOf(id);
    if (owner === undefined && isMaking) continue;
    if (isWithin(reach, owner)) continue;
    const [code, details] = [unknown ?? part.unknown, nameIn(sent, name, id)];
    throw owner === undefined ? new DomainError(code, details) : new OutOfReach(code, details);
  }
};

/** What differs by name only: what was recorded may be of a thing, or a field, that is not shown. */
const withoutRecorded = (details: DomainError['details']): DomainError['details'] => {
  const { differences } = details;
  if (typeof differences !== 'object' || differences === null) return details;
  return { ...details, differences: Object.fromEntries(Object.keys(differences).map((name) => [name, {}])) };
};

/** What a refusal may tell the one who is refused. */
export type Told = {
  readonly owned: OwnedParts;
  readonly problems: ProblemTable;
  /** Of the permission of the route. */
  readonly reach: Reach;
  readonly reachOf: (permission: Permission) => Reach;
  /** The request: the things that it names itself are no news. */
  readonly asked: { readonly params: unknown; readonly body: unknown };
};

const isEverything = ({ owners, hidden }: Reach): boolean => owners === 'all' && hidden.size === 0;

const withoutNeeds = (
  details: DomainError['details'],
  { needs = {} }: Telling,
  reachOf: Told['reachOf'],
): DomainError['details'] => {
  const withheld = Object.entries(needs).filter(([, permission]) => reachOf(permission).owners !== 'all');
  if (withheld.length === 0) return details;
  const names = new Set(withheld.map(([name]) => name));
  return Object.fromEntries(Object.entries(details).filter(([name]) => !names.has(name)));
};

/**
 * Things that are out of reach are not named in a refusal either, nor what else it says of them; and who is not shown
 * all fields of all things is told of none that was recorded before. What the request did not name itself must be
 * within what may be read as well.
 */
export const withinRefusal = async (
  { owned, problems, reach, reachOf, asked }: Told,
  error: DomainError,
): Promise<DomainError> => {
  const { code, details } = error;
  const telling: Telling = problems.get(code) ?? {};
  const sent = JSON.stringify(asked);
  const reaches = [reach];
  for (const [name, id] of Object.entries({ ...Object(asked.params), ...details })) {
    const part = owned[name];
    if (part === undefined || typeof id !== 'string') continue;
    const read = reachOf(part.readBy);
    reaches.push(read);
    if (details[name] !== id) continue;
    const needed = sent.includes(id) ? [reach] : [reach, read];
    if (needed.every(({ owners }) => owners === 'all')) continue;
    const owner = await part.ownerOf(id);
    if (needed.every((one) => isWithin(one, owner))) continue;
    const { always = [] } = telling;
    return new DomainError(code, Object.fromEntries(always.map((kept) => [kept, details[kept]])));
  }
  const shown = withoutNeeds(details, telling, reachOf);
  return new DomainError(code, reaches.every(isEverything) ? shown : withoutRecorded(shown));
};
