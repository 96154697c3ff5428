import type { Clock } from '@sales/eventsourcing';
import {
  type Accounts,
  type Asserted,
  type Assertion,
  type Attempts,
  type Attestation,
  type From,
  type Passkeys,
  type Person,
  reject,
  type SecondFactors,
  type Site,
} from '../credentials/index.ts';
import type { Present, SignedIn } from './sign-in.ts';

export type ByPasskeyParts = {
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly passkeys: Passkeys;
  readonly secondFactors: SecondFactors;
  readonly attempts: Attempts;
  readonly activePerson: (userId: string) => Promise<Person | undefined>;
  readonly begin: (userId: string, method: 'passkey', account: string, from: From) => Promise<SignedIn>;
  readonly requireAgain: (who: Present, password: string | undefined) => Promise<void>;
  readonly forgetIfLast: (userId: string) => Promise<void>;
  readonly strengthen: (who: Present) => Promise<{ readonly token?: string }>;
};

/** Passkeys: who has added them, and what they let in. */
export const byPasskey = (parts: ByPasskeyParts) => {
  const { clock, accounts, passkeys, secondFactors, attempts } = parts;
  const { activePerson, begin, requireAgain, forgetIfLast, strengthen } = parts;

  /** No account: another person could keep this one out by wrong answers. */
  const noteRefused = async (asserted: Asserted | undefined, from: From): Promise<void> => {
    const outcome = asserted?.outcome === 'copied' ? 'passkeyCopied' : 'refused';
    const who = asserted === undefined ? {} : { userId: asserted.userId };
    await attempts.note({ outcome, method: 'passkey', ...who, ...from }, clock.now());
  };

  return {
    passkeysOf: ({ person }: Present) => passkeys.ofUser(person.userId),

    beginPasskey: async (who: Present, password: string | undefined) => {
      await requireAgain(who, password);
      const { userId } = who.person;
      const begun = await passkeys.begin('add', userId, clock.now());
      return { ...begun, known: await passkeys.credentialsOf(userId) };
    },

    addPasskey: async (who: Present, token: string, site: Site, name: string, answer: Attestation) => {
      const { userId, address, agent } = who.session;
      const passkey = await passkeys.add({ userId, token, site, name }, answer, clock.now());
      await attempts.note({ outcome: 'passkeyAdded', method: 'passkey', userId, address, agent }, clock.now());
      const recoveryCodes = await secondFactors.recoveryCodes(userId);
      const added = { passkey, ...(recoveryCodes !== undefined && { recoveryCodes: [...recoveryCodes] }) };
      return { added, ...(await strengthen(who)) };
    },

    renamePasskey: async ({ person }: Present, passkeyId: string, name: string): Promise<void> => {
      if (!(await passkeys.rename(person.userId, passkeyId, name))) return reject('passkey/unknown');
    },

    removePasskey: async (who: Present, passkeyId: string, password: string | undefined): Promise<void> => {
      await requireAgain(who, password);
      const { userId, address, agent } = who.session;
      if (!(await passkeys.remove(userId, passkeyId))) return reject('passkey/unknown');
      await forgetIfLast(userId);
      await attempts.note({ outcome: 'passkeyRemoved', method: 'password', userId, address, agent }, clock.now());
    },

    /** What is asked for says nothing of who there is: the authenticator offers what it has. */
    beginByPasskey: async (from: From) => {
      await attempts.requireFew('', from, clock.now());
      return passkeys.begin('sign-in', undefined, clock.now());
    },

    byPasskey: async (token: string, site: Site, answer: Assertion, from: From): Promise<SignedIn> => {
      await attempts.requireFew('', from, clock.now());
      const asserted = await passkeys.verify({ ceremony: 'sign-in', token, site }, answer, clock.now());
      const person = asserted?.outcome === 'accepted' ? await activePerson(asserted.userId) : undefined;
      if (person !== undefined) return begin(person.userId, 'passkey', await accounts.accountOf(person.email), from);
      await noteRefused(asserted, from);
      return reject('passkey/refused');
    },

    /** After the password. @throws DomainError `sign-in/not-signed-in` where none is asked for */
    beginSecondPasskey: async (challenge: string) => {
      const asked = await secondFactors.asked(challenge, clock.now());
      if (asked === undefined) return reject('sign-in/not-signed-in');
      const begun = await passkeys.begin('second-factor', asked.userId, clock.now());
      return { ...begun, known: await passkeys.credentialsOf(asked.userId) };
    },

    bySecondPasskey: async (
      challenge: string,
      token: string,
      site: Site,
      answer: Assertion,
      from: From,
    ): Promise<SignedIn> => {
      const asked = await secondFactors.attempt(challenge, clock.now());
      if (asked === undefined) return reject('sign-in/not-signed-in');
      const { userId, account } = asked;
      await attempts.requireFew(account, from, clock.now());
      const asserted = await passkeys.verify({ ceremony: 'second-factor', token, site }, answer, clock.now());
      if (asserted?.outcome !== 'accepted' || (await activePerson(userId)) === undefined) {
        await noteRefused(asserted, from);
        return reject('passkey/refused');
      }
      await secondFactors.met(challenge);
      return begin(userId, 'passkey', account, from);
    },
  };
};
