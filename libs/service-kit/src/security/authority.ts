import type { PublicJwk } from '@sales/contracts';
import type { Clock } from '@sales/eventsourcing';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { Unauthenticated } from '../http/unauthenticated.ts';
import { identifyByCredentials } from './authentication.ts';
import type { RightsFollower } from './follow-rights.ts';
import { type Foreign, providedUserId } from './foreign-issuer.ts';
import { rolesOfGroups } from './groups.ts';
import { isRegistered, isWithdrawn, type KnownRights, keyAt } from './known-rights.ts';
import { type Identify, type Principal, principalWith } from './principal.ts';
import { compile, hasAdministrator, nextChange, type RightsNow } from './rights.ts';
import { ownIssuer, type TokenFacts, tokenVerifier } from './tokens.ts';

/** Says who sends a request, and what they may do, by what this process knows of rights. */
export type Authority = {
  readonly identify: Identify;
  /** Whether there is no administrator yet: then each request is of `anonymous`. */
  readonly isOpen: () => boolean;
  readonly rightsNow: RightsNow;
};

export type AuthorityOptions = {
  readonly rights: Pick<RightsFollower, 'known' | 'isCaughtUp' | 'caughtUp'>;
  /**
   * Whether the store has the first administrator. Asked once at the start: a log that lacks what was published of it
   * does not open the system.
   */
  readonly isSetUp: () => Promise<boolean>;
  readonly clock: Clock;
  /** What tokens of ours say that they are from, and for. */
  readonly issuer?: string;
  readonly audience?: string;
  /** The issuer of a company whose tokens are taken as well. Absent: none. */
  readonly foreign?: Foreign | undefined;
  /** How long a request waits for what must be known before it, in ms. */
  readonly timeoutMs?: number;
};

/** What follows from what is known, until that or the time changes it. */
type Compiled = {
  readonly known: KnownRights;
  /** Undefined: nothing changes by itself. */
  readonly until: string | undefined;
  readonly isOpen: boolean;
  readonly principals: Map<string, Principal>;
};

/**
 * The roles that the groups of a token do not give although they may: who was taken out of a group has them no more,
 * as soon as a token says so. What a token says adds nothing to what events say.
 */
const withheldBy = ({ roles }: Foreign, groups: readonly string[]): readonly string[] => {
  const given = rolesOfGroups(roles, groups);
  return [...new Set(roles.map(({ role }) => role))].filter((role) => !given.includes(role)).toSorted();
};

export const createAuthority = (options: AuthorityOptions): Authority => {
  const { rights, clock, issuer = 'sales', audience = 'sales', foreign, timeoutMs = 2000 } = options;
  let wasSetUp: boolean | undefined;
  let compiled: Compiled | undefined;

  /**
   * What was said is so, also where the clock of the one who said it is ahead of ours: a user who was deactivated is
   * kept out at once.
   */
  const instantOf = ({ latest }: KnownRights): string => {
    const now = clock.now();
    return latest > now ? latest : now;
  };

  const current = (): Compiled & { readonly at: string } => {
    const known = rights.known();
    const at = instantOf(known);
    if (compiled === undefined || compiled.known !== known || (compiled.until !== undefined && compiled.until <= at)) {
      const isOpen = wasSetUp !== true && !hasAdministrator(known.facts, at);
      // A system that has had an administrator is never open again.
      if (!isOpen) wasSetUp = true;
      compiled = { known, until: nextChange(known.facts, at), isOpen, principals: new Map() };
    }
    return { ...compiled, at };
  };

  const principal = (id: string, token?: TokenFacts): Principal => {
    const { known, at, principals } = current();
    const without = foreign === undefined || token?.groups === undefined ? [] : withheldBy(foreign, token.groups);
    const key = [id, ...without].join(' ');
    const found = principals.get(key) ?? principalWith(id, compile(known.facts, id, at, new Set(without)));
    principals.set(key, found);
    return found;
  };

  /** A subject of another issuer is a user of ours by issuer and subject, never by its name alone. */
  const userOf = (token: TokenFacts): string => {
    if (token.issuer === issuer) return token.subject;
    const account = providedUserId(token.issuer, token.subject);
    return rights.known().linked.get(account)?.user ?? account;
  };

  const isRevoked = (token: TokenFacts): boolean => {
    const user = `user:${userOf(token)}`;
    if (token.issuer !== issuer && !isRegistered(rights.known(), user)) throw new Unauthenticated('unregistered');
    return isWithdrawn(rights.known(), user, token, current().at);
  };

  const signingKey = (keyId: string): PublicJwk | undefined => {
    const key = rights.known().signingKeys.get(keyId);
    return key?.until !== undefined && key.until <= clock.now() ? undefined : key?.publicJwk;
  };

  const byCredentials = identifyByCredentials({
    isOpen: () => current().isOpen,
    verifyToken: tokenVerifier({
      issuers: [ownIssuer(issuer, audience, { find: signingKey }), ...(foreign === undefined ? [] : [foreign.issuer])],
      isRevoked,
      now: () => Date.parse(clock.now()),
    }),
    userOf,
    findKey: (keyId) => keyAt(rights.known(), keyId, current().at),
    principal,
    now: () => Date.parse(clock.now()),
  });

  /** Asks the store once; requests that come meanwhile wait for the same answer. */
  let asking: Promise<void> | undefined;
  const begin = async (): Promise<void> => {
    await rights.caughtUp(timeoutMs);
    asking ??= options.isSetUp().then(
      (isSetUp) => {
        wasSetUp = isSetUp || wasSetUp === true;
        compiled = undefined;
      },
      (cause: unknown) => {
        asking = undefined;
        throw new NotCaughtUp('it is not known yet whether there is an administrator', { cause });
      },
    );
    await asking;
  };

  return {
    identify: (headers) => {
      if (wasSetUp !== undefined && rights.isCaughtUp()) return byCredentials(headers);
      return begin().then(() => byCredentials(headers));
    },
    isOpen: () => current().isOpen,
    rightsNow: async (id) => {
      if (wasSetUp === undefined || !rights.isCaughtUp()) await begin();
      const { known, at } = current();
      return compile(known.facts, id, at);
    },
  };
};
