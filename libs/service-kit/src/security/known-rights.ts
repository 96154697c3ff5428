import { apiKeys, endedAt, type PublicJwk, roles, signingKeys, teams, users } from '@sales/contracts';
import { either, on, type PublishedEvent } from '@sales/eventsourcing';
import type { KnownKey } from './api-key.ts';
import { isActiveAt, type RightsFacts, type RoleVersion, type TeamFacts, type UserFacts } from './rights.ts';
import type { TokenFacts } from './tokens.ts';

/** What is known of who may do what, and of what was withdrawn: folded from published events. */
export type KnownRights = {
  readonly facts: RightsFacts;
  /** API keys by their ids. */
  readonly keys: ReadonlyMap<string, Omit<KnownKey, 'revoked'>>;
  /** When each session was signed out, by its id. */
  readonly signedOut: ReadonlyMap<string, string>;
  /** By `user:<id>`: tokens that were issued before this are good no more. */
  readonly notBefore: ReadonlyMap<string, string>;
  /** Who has each account at the provider of the company that was linked with a user, and since when. */
  readonly linked: ReadonlyMap<string, { readonly user: string; readonly since: string }>;
  /** Public keys that sign tokens of ours, by their ids. */
  readonly signingKeys: ReadonlyMap<string, { readonly publicJwk: PublicJwk; readonly until?: string | undefined }>;
  /** The last event of each stream, one that comes again changes nothing, and when its latest one was recorded. */
  readonly streams: ReadonlyMap<string, { readonly revision: bigint; readonly recordedAt: string }>;
  /** When the last event was recorded; empty before the first. */
  readonly latest: string;
};

export const nothingKnown: KnownRights = {
  facts: { roles: new Map(), users: new Map(), teams: new Map() },
  keys: new Map(),
  signedOut: new Map(),
  notBefore: new Map(),
  linked: new Map(),
  signingKeys: new Map(),
  streams: new Map(),
  latest: '',
};

type Mutable<Of> = {
  -readonly [Name in keyof Of]: Of[Name] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : Of[Name];
};
type Draft = Mutable<Omit<KnownRights, 'facts'>> & { readonly facts: Mutable<RightsFacts> };

const copyOf = ({
  facts,
  keys,
  signedOut,
  notBefore,
  linked,
  signingKeys: signing,
  streams,
  latest,
}: KnownRights): Draft => ({
  facts: { roles: new Map(facts.roles), users: new Map(facts.users), teams: new Map(facts.teams) },
  keys: new Map(keys),
  signedOut: new Map(signedOut),
  notBefore: new Map(notBefore),
  linked: new Map(linked),
  signingKeys: new Map(signing),
  streams: new Map(streams),
  latest,
});

/** In the order of their instants; of the same instant the one that was said later counts. */
const inserted = <One extends { readonly from: string }>(versions: readonly One[], one: One): readonly One[] => {
  const before = versions.findLastIndex(({ from }) => from <= one.from) + 1;
  return versions.toSpliced(before, 0, one);
};

const principalOf = (id: string): string => (id.includes(':') ? id : `user:${id}`);
const unknownUser: UserFacts = { activity: [], roles: [], delegations: [] };
const unknownTeam: TeamFacts = { parents: [], members: [] };

const changeUser = (
  { facts: { users: known } }: Draft,
  id: string,
  change: (user: UserFacts) => Partial<UserFacts>,
) => {
  const user = known.get(principalOf(id)) ?? unknownUser;
  known.set(principalOf(id), { ...user, ...change(user) });
};

const changeTeam = (
  { facts: { teams: known } }: Draft,
  code: string,
  change: (team: TeamFacts) => Partial<TeamFacts>,
) => {
  const team = known.get(code) ?? unknownTeam;
  known.set(code, { ...team, ...change(team) });
};

const saidBy = ({ id, effectiveAt }: PublishedEvent) => ({ from: effectiveAt, event: id });

const setActive = (event: PublishedEvent, draft: Draft, id: string, isActive: boolean, from = event.effectiveAt) =>
  changeUser(draft, id, ({ activity }) => ({ activity: inserted(activity, { from, event: event.id, isActive }) }));

const setRoles = (event: PublishedEvent, draft: Draft, id: string, assigned: readonly string[]) =>
  changeUser(draft, id, (user) => ({ roles: inserted(user.roles, { ...saidBy(event), roles: assigned }) }));

/** Of all sessions, also when the user is active again. */
const endTokens = (
  { recordedAt, data }: PublishedEvent<string, { readonly user: string }>,
  { notBefore }: Draft,
): void => void notBefore.set(principalOf(data.user), recordedAt);

const ofRoles = on<typeof roles, [draft: Draft], void>(roles, {
  RoleDefined: (event, { facts }) => {
    const { role, permissions, hidden, requiresSecondFactor = false } = event.data;
    const version: RoleVersion = {
      ...{ ...saidBy(event), permissions, hidden },
      ...(requiresSecondFactor && { requiresSecondFactor }),
    };
    facts.roles.set(role, inserted(facts.roles.get(role) ?? [], version));
  },
});

const ofTeams = on<typeof teams, [draft: Draft], void>(teams, {
  TeamDefined: (event, draft) => {
    const { team, parent } = event.data;
    const version = { ...saidBy(event), ...(parent !== undefined && { parent }) };
    changeTeam(draft, team, ({ parents }) => ({ parents: inserted(parents, version) }));
  },
  MembershipSet: ({ id, data: { team, user, periods } }, draft) => {
    const member = principalOf(user);
    changeTeam(draft, team, ({ members }) => ({
      members: [
        ...members.filter((one) => one.user !== member),
        ...periods.map(({ from, until }) => ({ from, event: id, user: member, ...(until !== undefined && { until }) })),
      ],
    }));
  },
  TeamClosed: ({ effectiveAt, data: { team } }, draft) =>
    changeTeam(draft, team, ({ members }) => ({ members: members.flatMap((one) => endedAt(one, effectiveAt)) })),
});

const ofUsers = on<typeof users, [draft: Draft], void>(users, {
  UserRegistered: (event, draft) => setActive(event, draft, event.data.user, true),
  UserDeactivated: (event, draft) => {
    setActive(event, draft, event.data.user, false);
    endTokens(event, draft);
  },
  UserReactivated: (event, draft) => setActive(event, draft, event.data.user, true),
  RolesAssigned: (event, draft) => setRoles(event, draft, event.data.user, event.data.roles),
  DelegationGranted: ({ id, data }, draft) =>
    changeUser(draft, data.user, ({ delegations }) => {
      const { delegationId, to, from, until } = data;
      return { delegations: [...delegations, { delegationId, from, until, event: id, to: principalOf(to) }] };
    }),
  DelegationEnded: ({ effectiveAt, data }, draft) =>
    changeUser(draft, data.user, ({ delegations }) => ({
      delegations: delegations.flatMap((one) =>
        one.delegationId === data.delegationId ? endedAt(one, effectiveAt) : [one],
      ),
    })),
  CompanyAccountLinked: ({ recordedAt: since, data: { account, user } }, { linked }) => {
    // Of a user who was erased it may be another's later.
    if (since >= (linked.get(account)?.since ?? '')) linked.set(account, { user, since });
  },
  UserErased: ({ data }, { linked }) => {
    for (const [account, { user }] of linked) if (user === data.user) linked.delete(account);
  },
  SignedOut: ({ recordedAt, data }, { signedOut }) => void signedOut.set(data.sessionId, recordedAt),
  SignedOutEverywhere: endTokens,
});

const ofKeys = on<typeof apiKeys, [draft: Draft], void>(apiKeys, {
  ApiKeyIssued: (event, draft) => {
    const { key, hash, roles: assigned, expiresAt } = event.data;
    draft.keys.set(key, { hash, expiresAt });
    changeUser(draft, `service:${key}`, () => ({ issuedBy: event.actor }));
    setActive(event, draft, `service:${key}`, true);
    setActive(event, draft, `service:${key}`, false, expiresAt);
    setRoles(event, draft, `service:${key}`, assigned);
  },
  ApiKeyRevoked: (event, draft) => {
    setActive(event, draft, `service:${event.data.key}`, false);
  },
});

const ofSigningKeys = on<typeof signingKeys, [draft: Draft], void>(signingKeys, {
  SigningKeyPublished: ({ data: { keyId, publicJwk, until } }, draft) =>
    void draft.signingKeys.set(keyId, { publicJwk, until }),
});

const evolve = either<[draft: Draft], void>(ofRoles, ofTeams, ofUsers, ofKeys, ofSigningKeys);

/** Topics of what is folded here. */
export const rightsTopics = [roles, teams, users, apiKeys, signingKeys].map(({ topic }) => topic);

/** How long signed out sessions are remembered, in ms: longer than any token lives that was issued before. */
const rememberedFor = 2 * 60 * 60 * 1000;

const forgetOld = (draft: Draft): void => {
  const since = new Date(Date.parse(draft.latest) - rememberedFor).toISOString();
  for (const [session, at] of draft.signedOut) {
    // In the order in which they were said.
    if (at >= since) break;
    draft.signedOut.delete(session);
  }
};

/**
 * An event counts after those before it in its stream, also where the clock of who said these is ahead: what was given
 * and then taken away is gone.
 */
const inOrder = (event: PublishedEvent, before: string): PublishedEvent => {
  const { recordedAt, effectiveAt } = event;
  if (recordedAt >= before) return event;
  return { ...event, recordedAt: before, effectiveAt: effectiveAt === recordedAt ? before : effectiveAt };
};

/**
 * What is known after some more events. Those of a stream come in order; how streams are mixed does not matter, nor
 * whether events come again.
 */
export const foldRights = (known: KnownRights, events: readonly PublishedEvent[]): KnownRights => {
  if (events.length === 0) return known;
  const draft = copyOf(known);
  for (const event of events) {
    const { stream, revision } = event;
    const before = draft.streams.get(stream);
    if (before !== undefined && revision <= before.revision) continue;
    const said = inOrder(event, before?.recordedAt ?? '');
    draft.streams.set(stream, { revision, recordedAt: said.recordedAt });
    if (said.recordedAt > draft.latest) draft.latest = said.recordedAt;
    evolve(said, draft);
  }
  if (draft.latest !== '') forgetOld(draft);
  return draft;
};

/** A key as it is at an instant. */
export const keyAt = ({ keys, facts }: KnownRights, keyId: string, at: string): KnownKey | undefined => {
  const known = keys.get(keyId);
  if (known === undefined) return undefined;
  const { hash, expiresAt } = known;
  // Revoked itself, or issued by a user or a key that counts no more.
  return { hash, expiresAt, revoked: at < expiresAt && !isActiveAt(facts, `service:${keyId}`, at) };
};

export const isRegistered = ({ facts }: KnownRights, user: string): boolean =>
  (facts.users.get(user)?.activity.length ?? 0) > 0;

/** Whether a token of a user was withdrawn: the session or all sessions signed out, the user deactivated. */
export const isWithdrawn = (known: KnownRights, user: string, token: TokenFacts, at: string): boolean => {
  const notBefore = known.notBefore.get(user);
  if (notBefore !== undefined && token.issuedAt * 1000 < Date.parse(notBefore)) return true;
  if (token.sessionId !== undefined && known.signedOut.has(token.sessionId)) return true;
  return !isActiveAt(known.facts, user, at);
};
