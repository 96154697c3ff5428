import type { Clock } from '@sales/eventsourcing';
import {
  type Accounts,
  type Attempt,
  type Attempts,
  type From,
  type LinkFacts,
  type LinkPurpose,
  type Links,
  type Passkeys,
  type Passwords,
  type People,
  type Person,
  reject,
  requireStrong,
  type SecondFactors,
  type Session,
  type Sessions,
} from '../credentials/index.ts';
import { byPasskey } from './by-passkey.ts';

export type SignInParts = {
  readonly clock: Clock;
  readonly people: People;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly secondFactors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly links: Links;
  readonly attempts: Attempts;
};

export type SignedIn = { readonly token: string; readonly session: Session };

/** What a right password, or a provider, leads to. */
export type FirstStep =
  | { readonly status: 'signedIn'; readonly by: SignedIn }
  | { readonly status: 'secondFactor'; readonly challenge: string; readonly by: readonly SecondFactor[] };

/** What may be given after a password: a code of the app or on paper, or an answer of a passkey. */
export type SecondFactor = 'code' | 'passkey';

/** A session of a user who is active. */
export type Present = { readonly session: Session; readonly token?: string; readonly person: Person };

type Method = Attempt['method'];

/** What a provider says of how a person has signed in there. */
type Shown = { readonly isMultiFactor?: boolean; readonly authenticatedAt?: string };

/** How long a sign-in does in the place of a password, in ms. */
const momentAgo = 10 * 60_000;

/** Everything about how people get in. An outage is an outage: it is never taken for a wrong password. */
export const createSignIn = (parts: SignInParts) => {
  const { clock, people, accounts, passwords, sessions, secondFactors, passkeys, links, attempts } = parts;

  const activePerson = async (userId: string): Promise<Person | undefined> => {
    const person = await people.find(userId);
    return person?.isActive === true ? person : undefined;
  };

  /** Whom something lets in that began at an instant: a deactivation ends it, also when the user is active again. */
  const activeSince = async (userId: string, since: string): Promise<Person | undefined> => {
    const person = await activePerson(userId);
    return person?.deactivatedAt !== undefined && since < person.deactivatedAt ? undefined : person;
  };

  /**
   * The link and its user, as long as who has made the link may still take over the user, who may have got more roles
   * since. @throws DomainError `link/invalid`
   */
  const usable = async (code: string): Promise<{ readonly link: LinkFacts; readonly person: Person }> => {
    const link = await links.find(code, clock.now());
    const person = link && (await activeSince(link.userId, link.madeAt));
    if (link === undefined || person === undefined) return reject('link/invalid');
    if (!(await people.mayTakeOver(link.madeBy, link.userId))) return reject('link/invalid');
    return { link, person };
  };

  const begin = async (
    userId: string,
    method: Method,
    account: string,
    from: From,
    { isMultiFactor = method === 'code' || method === 'passkey', authenticatedAt }: Shown = {},
  ): Promise<SignedIn> => {
    const at = clock.now();
    const asked = method === 'provider' ? authenticatedAt : at;
    const known = asked !== undefined && { authenticatedAt: asked };
    const begun = await sessions.begin({ userId, method, isMultiFactor, ...known, ...from }, at);
    await attempts.note({ outcome: 'signedIn', method, account, userId, ...from }, at);
    return begun;
  };

  const endAll = async (userId: string, except?: string): Promise<void> => {
    await secondFactors.endChallenges(userId);
    const ended = await sessions.endAll(userId, except);
    if (except === undefined) await people.signedOutEverywhere(userId);
    else for (const sessionId of ended) await people.signedOut(userId, sessionId);
  };

  /** Its tokens for the APIs end with it. They first: what breaks off here is done again. */
  const endStolen = async ({ userId, sessionId, address, agent }: Session): Promise<void> => {
    await people.signedOut(userId, sessionId);
    await sessions.end(userId, sessionId);
    await attempts.note({ outcome: 'sessionStolen', method: 'session', userId, address, agent }, clock.now());
  };

  /** Who adds a second factor has shown it. The session's next token is told once. */
  const strengthen = async ({ session }: Present): Promise<{ readonly token?: string }> => {
    if (session.isMultiFactor) return {};
    const token = await sessions.strengthen(session.sessionId, clock.now());
    return token === undefined ? reject('sign-in/not-signed-in') : { token };
  };

  /** @throws DomainError `account/own`, `account/beyond-own-rights` */
  const requireTakeOver = async (actor: string, userId: string): Promise<void> => {
    // A token alone must not be enough to get another password.
    if (actor === `user:${userId}`) reject('account/own');
    if (!(await people.mayTakeOver(actor, userId))) reject('account/beyond-own-rights');
  };

  /** @throws DomainError `sign-in/refused` when it is not the password of the person */
  const requirePassword = async ({ person, session }: Present, password = ''): Promise<void> => {
    const { userId } = person;
    const account = await accounts.accountOf(person.email);
    const from: From = session;
    const requireFew = () => attempts.requireFew(account, from, clock.now());
    await requireFew();
    const known = await accounts.ofUser(userId);
    await passwords.verify(known?.password, password, requireFew, async (isRight) => {
      if (isRight) return;
      await attempts.note({ outcome: 'refused', method: 'password', account, userId, ...from }, clock.now());
      reject('sign-in/refused');
    });
  };

  const hasPassword = async (userId: string): Promise<boolean> =>
    (await accounts.ofUser(userId))?.password !== undefined;

  /**
   * Asks again who it is: a session that was left open must not become a way in. People whom only a provider knows have
   * no password to say, and must have been asked by the provider a moment ago: it may let in again without asking.
   * @throws DomainError `sign-in/refused`, `sign-in/too-long-ago`
   */
  const requireAgain = async (who: Present, password: string | undefined): Promise<void> => {
    if (await hasPassword(who.person.userId)) return requirePassword(who, password);
    const { authenticatedAt } = who.session;
    const isOld = authenticatedAt === undefined || Date.parse(clock.now()) - Date.parse(authenticatedAt) > momentAgo;
    if (isOld) reject('sign-in/too-long-ago');
  };

  const hasSecondFactor = async (userId: string): Promise<boolean> =>
    (await secondFactors.isEnrolled(userId)) || (await passkeys.isEnrolled(userId));

  /** Lets in who has no second factor, and asks for it who has one. */
  const afterFirstFactor = async (
    userId: string,
    method: Method,
    account: string,
    from: From,
    shown?: Shown,
  ): Promise<FirstStep> => {
    if (!(await hasSecondFactor(userId)))
      return { status: 'signedIn', by: await begin(userId, method, account, from, shown) };
    const at = clock.now();
    const challenge = await secondFactors.challenge({ userId, account }, at);
    await attempts.note({ outcome: 'secondFactorAsked', method, account, userId, ...from }, at);
    const credentials = await passkeys.credentialsOf(userId);
    return { status: 'secondFactor', challenge, by: credentials.length > 0 ? ['passkey', 'code'] : ['code'] };
  };

  /** Recovery codes are of no use without a second factor, and would be old ones when there is one again. */
  const forgetIfLast = async (userId: string): Promise<void> => {
    if (!(await hasSecondFactor(userId))) await secondFactors.forgetRecovery(userId);
  };

  return {
    ...byPasskey({
      ...{ clock, accounts, passkeys, secondFactors, attempts },
      ...{ activePerson, begin, requireAgain, forgetIfLast, strengthen },
    }),

    /**
     * The same answer, after the same time, whether there is no such account, or another password, or the user may not
     * sign in.
     */
    byPassword: async (email: string, password: string, from: From): Promise<FirstStep> => {
      const account = await accounts.accountOf(email);
      const requireFew = () => attempts.requireFew(account, from, clock.now());
      await requireFew();
      const known = await accounts.find(account);
      const { userId } = await passwords.verify(known?.password, password, requireFew, async (isRight) => {
        const person = known !== undefined && isRight ? await activePerson(known.userId) : undefined;
        if (person !== undefined) return person;
        const who = known === undefined ? {} : { userId: known.userId };
        await attempts.note({ outcome: 'refused', method: 'password', account, ...who, ...from }, clock.now());
        return reject('sign-in/refused');
      });
      return afterFirstFactor(userId, 'password', account, from);
    },

    bySecondFactor: async (challenge: string, code: string, from: From): Promise<SignedIn> => {
      const asked = await secondFactors.attempt(challenge, clock.now());
      if (asked === undefined) return reject('sign-in/not-signed-in');
      const { userId, account } = asked;
      await attempts.requireFew(account, from, clock.now());
      const isRight = await secondFactors.accept(userId, code, clock.now());
      if (!isRight || (await activePerson(userId)) === undefined) {
        await attempts.note({ outcome: 'refused', method: 'code', account, userId, ...from }, clock.now());
        return reject('sign-in/code-refused');
      }
      await secondFactors.met(challenge);
      return begin(userId, 'code', account, from);
    },

    /** For a person whom something else than a password has made known. */
    begin: async ({ userId, email }: Pick<Person, 'userId' | 'email'>, method: Method, from: From): Promise<SignedIn> =>
      begin(userId, method, await accounts.accountOf(email), from),

    requirePassword,

    isActive: async (userId: string): Promise<boolean> => (await activePerson(userId)) !== undefined,

    /** Whom the provider has let in, by several factors or by one; undefined where the user may not sign in. */
    byProvider: async (userId: string, shown: Shown, from: From): Promise<FirstStep | undefined> => {
      const person = await activePerson(userId);
      if (person === undefined) return undefined;
      const account = await accounts.accountOf(person.email);
      return shown.isMultiFactor === true
        ? { status: 'signedIn', by: await begin(userId, 'provider', account, from, shown) }
        : afterFirstFactor(userId, 'provider', account, from, shown);
    },

    /** Who is signed in. @throws DomainError `sign-in/not-signed-in` */
    present: async (token: string | undefined): Promise<Present> => {
      const found = token === undefined ? undefined : await sessions.find(token, clock.now());
      if (found === undefined) return reject('sign-in/not-signed-in');
      if (found.isStolen === true) {
        await endStolen(found.session);
        return reject('sign-in/not-signed-in');
      }
      const person = await activeSince(found.session.userId, found.session.beganAt);
      return person === undefined ? reject('sign-in/not-signed-in') : { ...found, person };
    },

    signOut: async ({ session }: Present, sessionId = session.sessionId): Promise<void> => {
      const { userId, address, agent } = session;
      if (!(await sessions.end(userId, sessionId))) return reject('session/unknown');
      await people.signedOut(userId, sessionId);
      await attempts.note({ outcome: 'signedOut', method: 'session', userId, address, agent }, clock.now());
    },

    signOutEverywhere: async ({ session: { userId, address, agent } }: Present): Promise<void> => {
      await endAll(userId);
      await attempts.note({ outcome: 'signedOutEverywhere', method: 'session', userId, address, agent }, clock.now());
    },

    sessionsOf: ({ person }: Present): Promise<readonly Session[]> => sessions.ofUser(person.userId, clock.now()),

    /** Ends all other sessions, and the link: they may be of the one who knew the old password. */
    changePassword: async (who: Present, current: string, next: string): Promise<void> => {
      const { person, session } = who;
      requireStrong(next, person);
      await requirePassword(who, current);
      await accounts.setPassword(person.userId, await passwords.hash(next));
      await endAll(person.userId, session.sessionId);
      await links.end(person.userId);
      const { userId, address, agent } = session;
      await attempts.note({ outcome: 'passwordChanged', method: 'password', userId, address, agent }, clock.now());
    },

    /** A link by which a user chooses a password, for an administrator to hand over. */
    makeLink: async (userId: string, purpose: LinkPurpose, actor: string, from: From) => {
      const person = await people.find(userId);
      if (person === undefined) return reject('account/user-unknown');
      if (!person.isActive) return reject('account/inactive');
      await requireTakeOver(actor, userId);
      await accounts.put(userId, person.email);
      const at = clock.now();
      const link = await links.make({ userId, purpose, madeBy: actor, madeAt: at });
      await attempts.note({ outcome: 'linkMade', method: purpose, userId, actor, ...from }, at);
      return { ...link, person };
    },

    /** Sets the password by a link, and ends every session. */
    setPassword: async (code: string, password: string, from: From): Promise<void> => {
      const { link, person } = await usable(code);
      requireStrong(password, person);
      const hash = await passwords.hash(password);
      if (!(await links.take(code, clock.now()))) return reject('link/invalid');
      const { userId, purpose } = link;
      await accounts.put(userId, person.email);
      await accounts.setPassword(userId, hash);
      await endAll(userId);
      // Others who try passwords meanwhile do not keep out the one with the link.
      const account = await accounts.accountOf(person.email);
      await attempts.note({ outcome: 'passwordSet', method: purpose, account, userId, ...from }, clock.now());
    },

    hasPassword: ({ person }: Present): Promise<boolean> => hasPassword(person.userId),

    hasSecondFactor: ({ person }: Present): Promise<boolean> => hasSecondFactor(person.userId),

    hasApp: ({ person }: Present): Promise<boolean> => secondFactors.isEnrolled(person.userId),

    enrolSecondFactor: async (who: Present, password: string | undefined) => {
      await requireAgain(who, password);
      return secondFactors.enrol(who.person.userId, who.person.email);
    },

    confirmSecondFactor: async (who: Present, code: string) => {
      const { person, session } = who;
      const { userId, address, agent } = session;
      const account = await accounts.accountOf(person.email);
      await attempts.requireFew(account, { address, agent }, clock.now());
      const confirmed = await secondFactors.confirm(userId, code, clock.now());
      const outcome = confirmed === undefined ? 'refused' : 'secondFactorAdded';
      await attempts.note({ outcome, method: 'code', account, userId, address, agent }, clock.now());
      if (confirmed === undefined) return reject('sign-in/code-refused');
      return { ...confirmed, ...(await strengthen(who)) };
    },

    removeSecondFactor: async (who: Present, password: string | undefined): Promise<void> => {
      await requireAgain(who, password);
      const { userId, address, agent } = who.session;
      if (!(await secondFactors.remove(userId))) return reject('second-factor/not-enrolled');
      await forgetIfLast(userId);
      await attempts.note({ outcome: 'secondFactorRemoved', method: 'password', userId, address, agent }, clock.now());
    },

    /** For a user who has lost it, passkeys too: the password still counts. */
    takeSecondFactor: async (userId: string, actor: string, from: From): Promise<void> => {
      if ((await people.find(userId)) === undefined) return reject('account/user-unknown');
      await requireTakeOver(actor, userId);
      const had = [await secondFactors.remove(userId), await passkeys.removeAll(userId)];
      if (!had.includes(true)) return reject('second-factor/not-enrolled');
      await secondFactors.forgetRecovery(userId);
      await endAll(userId);
      await attempts.note({ outcome: 'secondFactorRemoved', method: 'session', userId, actor, ...from }, clock.now());
    },

    /** Takes note of what became of a user: deactivated, erased, or with another e-mail address. */
    follow: async (userId: string): Promise<void> => {
      const person = await people.find(userId);
      if (person?.isActive !== true) {
        await secondFactors.endChallenges(userId);
        await sessions.endAll(userId);
      }
      if (person !== undefined && (await accounts.ofUser(userId)) !== undefined)
        await accounts.put(userId, person.email);
    },

    /** All sessions of a user were ended at the instant, or the user was deactivated then. */
    endedAt: (userId: string, at: string): Promise<void> => sessions.endBefore(userId, at),

    /** The account of a person who has chosen a password: the first administrator. */
    putAccount: async ({ userId, email, name }: Pick<Person, 'userId' | 'email' | 'name'>, password: string) => {
      requireStrong(password, { email, name });
      const hash = await passwords.hash(password);
      await accounts.put(userId, email);
      await accounts.setPassword(userId, hash);
    },

    note: (attempt: Attempt): Promise<void> => attempts.note(attempt, clock.now()),
  };
};

export type SignIn = ReturnType<typeof createSignIn>;
