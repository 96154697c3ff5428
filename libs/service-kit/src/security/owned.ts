import { DomainError, reject } from '@sales/eventsourcing';
import { isWithin, type Reach } from './rights.ts';

/** A part of paths that names a thing with an owner. */
export type OwnedPart = {
  /** Whose it is now, by its id. Null: of no one. Undefined: there is no such thing. */
  readonly ownerOf: (id: string) => Promise<string | null | undefined>;
  /** Code of the problem when there is no such thing. */
  readonly unknown: string;
};

/** By name of the part: `orderId`. */
export type OwnedParts = Readonly<Record<string, OwnedPart>>;

/** Whether a path with these parts names a thing with an owner. */
export const namesOwned = (owned: OwnedParts, parts: object): boolean =>
  Object.keys(parts).some((name) => Object.hasOwn(owned, name));

/**
 * What is out of reach is answered as what is not there.
 * @throws DomainError
 */
export const requireWithin = async (
  owned: OwnedParts,
  reach: Reach,
  parts: object,
  {
    isMaking = false,
    unknown,
  }: {
    /** Whether things may be named that there are not: those that are to be made. */
    readonly isMaking?: boolean;
    /** Code of the refusal. Default: that of the part. */
    readonly unknown?: string;
  } = {},
): Promise<void> => {
  if (reach.owners === 'all') return;
  for (const [name, id] of Object.entries(parts)) {
    const part = owned[name];
    if (part === undefined || typeof id !== 'string') continue;
    const owner = await part.ownerOf(id);
    if (owner === undefined && isMaking) continue;
    if (!isWithin(reach, owner)) reject(unknown ?? part.unknown, { [name]: id });
  }
};

/** Things that are out of reach are not named in a refusal either, nor what else it says of them. */
export const withinRefusal = async (owned: OwnedParts, reach: Reach, error: unknown): Promise<unknown> => {
  if (reach.owners === 'all' || !(error instanceof DomainError)) return error;
  for (const [name, id] of Object.entries(error.details)) {
    const part = owned[name];
    if (part === undefined || typeof id !== 'string') continue;
    if (!isWithin(reach, await part.ownerOf(id))) return new DomainError(error.code);
  }
  return error;
};
