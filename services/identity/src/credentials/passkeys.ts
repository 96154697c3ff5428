import { randomBytes } from 'node:crypto';
import { type Database, randomIds, sql } from '@sales/eventsourcing';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { reject } from './errors.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Where passkeys count: the origin of the pages, and the host that authenticators know it by. */
export type Site = { readonly origin: string; readonly host: string };

/** What a browser is asked to do. What it answers counts for that, and for nothing else. */
export type Ceremony = 'add' | 'sign-in' | 'second-factor';

/** Ways in which an authenticator is reached. */
export const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
export type Transport = (typeof transports)[number];

/** By their COSE numbers: EdDSA, ES256, RS256. */
export const algorithms = [-8, -7, -257] as const;

export type Passkey = {
  readonly passkeyId: string;
  /** As its owner calls it. */
  readonly name: string;
  readonly addedAt: string;
  readonly usedAt?: string;
  /** It is on several devices, as those of password managers are. */
  readonly isSynced: boolean;
  /** Its counter went back, so there are two of it. It does not count any more. */
  readonly isCopied: boolean;
};

export type Credential = { readonly id: string; readonly transports: readonly Transport[] };

/** A new passkey, as the browser sends it. All is base64url. */
export type Attestation = {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports?: readonly Transport[];
};

/** What a passkey has signed, as the browser sends it. All is base64url. */
export type Assertion = {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
};

/** How long a browser may take, in ms. */
export const ceremonyFor = 5 * 60_000;

const passkeysAtMost = 20;

export type Asserted = { readonly userId: string; readonly outcome: 'accepted' | 'refused' | 'copied' };

export type Passkeys = {
  readonly ofUser: (userId: string) => Promise<readonly Passkey[]>;
  /** Those that count. */
  readonly credentialsOf: (userId: string) => Promise<readonly Credential[]>;
  /** Whether there is one, copied or not: one that was copied does not let in with the password alone. */
  readonly isEnrolled: (userId: string) => Promise<boolean>;
  /** The token binds it to the browser; the challenge is what is to be signed. `userId`: of whom alone it may be. */
  readonly begin: (
    ceremony: Ceremony,
    userId: string | undefined,
    at: string,
  ) => Promise<{ readonly token: string; readonly challenge: string }>;
  /**
   * Takes the challenge, so that an answer counts once.
   * @throws DomainError `passkey/expired`, `passkey/refused`, `passkey/known`, `passkey/too-many`
   */
  readonly add: (
    who: { readonly userId: string; readonly token: string; readonly site: Site; readonly name: string },
    answer: Attestation,
    at: string,
  ) => Promise<Passkey>;
  /**
   * Takes the challenge. Who has signed it; undefined where the passkey is not known. For a sign-in the authenticator
   * must have made sure of its owner, as nothing else does. @throws DomainError `passkey/expired`
   */
  readonly verify: (
    asked: { readonly ceremony: 'sign-in' | 'second-factor'; readonly token: string; readonly site: Site },
    answer: Assertion,
    at: string,
  ) => Promise<Asserted | undefined>;
  /** Whether there is one. */
  readonly rename: (userId: string, passkeyId: string, name: string) => Promise<boolean>;
  readonly remove: (userId: string, passkeyId: string) => Promise<boolean>;
  /** Whether there was one. */
  readonly removeAll: (userId: string) => Promise<boolean>;
};

type Row = {
  readonly passkey_id: string;
  readonly user_id: string;
  readonly credential: string;
  readonly public_key: string;
  readonly name: string;
  readonly transports: readonly Transport[];
  readonly is_synced: boolean;
  readonly added_at: string;
  readonly used_at: string | null;
  readonly copied_at: string | null;
};

const columns = sql`passkey_id, user_id, credential, public_key, name, transports, is_synced, added_at, used_at,
  copied_at`;

const toPasskey = (row: Row): Passkey => ({
  passkeyId: row.passkey_id,
  name: row.name,
  addedAt: row.added_at,
  ...(row.used_at !== null && { usedAt: row.used_at }),
  isSynced: row.is_synced,
  isCopied: row.copied_at !== null,
});

/** The bytes that an authenticator knows a user by: they say nothing of the person. */
export const handleOf = (userId: string): string => Buffer.from(userId).toString('base64url');

/** The library throws at all that is not as it must be: it comes from outside, and means refused. */
/** What an authenticator must have signed. */
const expectedOf = (challenge: string, { origin, host }: Site) => ({
  ...{ expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host },
});

const verified = async <Result>(check: Promise<Result>): Promise<Result | undefined> => check.catch(() => undefined);

export const passkeysIn = (database: Database): Passkeys => {
  const take = async (ceremony: Ceremony, token: string, at: string) => {
    const [row] = await database.query<{ readonly challenge: string; readonly user_id: string | null }>(sql`
      delete from credentials.passkey_ceremonies
      where token = ${hashOf(token)} and ceremony = ${ceremony} and expires_at > ${at} returning challenge, user_id`);
    return row ?? reject('passkey/expired');
  };

  const counting = (userId: string) =>
    database.query<Row>(sql`
    select ${columns} from credentials.passkeys where user_id = ${userId} and copied_at is null order by added_at`);

  /** Of two answers with one count one is taken. Authenticators that do not count say 0. */
  const used = async (passkeyId: string, counter: number, at: string): Promise<boolean> => {
    const rows = await database.query(sql`
      update credentials.passkeys set counter = ${counter}, used_at = ${at}
      where passkey_id = ${passkeyId} and copied_at is null
        and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning passkey_id`);
    return rows.length > 0;
  };

  return {
    ofUser: async (userId) => {
      const rows = await database.query<Row>(
        sql`select ${columns} from credentials.passkeys where user_id = ${userId} order by added_at`,
      );
      return rows.map(toPasskey);
    },
    credentialsOf: async (userId) =>
      (await counting(userId)).map((row) => ({ id: row.credential, transports: row.transports })),
    isEnrolled: async (userId) => {
      const [row] = await database.query(sql`select from credentials.passkeys where user_id = ${userId} limit 1`);
      return row !== undefined;
    },
    begin: async (ceremony, userId, at) => {
      const [token, challenge] = [newSecret(), randomBytes(32).toString('base64url')];
      const until = new Date(Date.parse(at) + ceremonyFor).toISOString();
      await database.query(sql`
        insert into credentials.passkey_ceremonies (token, ceremony, challenge, user_id, expires_at)
        values (${hashOf(token)}, ${ceremony}, ${challenge}, ${userId ?? null}, ${until})`);
      return { token, challenge };
    },
    add: async ({ userId, token, site, name }, { id, transports: reached = [], ...response }, at) => {
      const { challenge, user_id } = await take('add', token, at);
      if (user_id !== userId) return reject('passkey/expired');
      const found = await verified(
        verifyRegistrationResponse({
          response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
          ...expectedOf(challenge, site),
          requireUserVerification: false,
          supportedAlgorithmIDs: [...algorithms],
        }),
      );
      if (found?.verified !== true) return reject('passkey/refused');
      const { credential, credentialBackedUp } = found.registrationInfo;
      const key = Buffer.from(credential.publicKey).toString('base64url');
      const [row] = await database.query<Row>(sql`
        insert into credentials.passkeys
          (passkey_id, user_id, credential, public_key, counter, name, transports, is_synced, added_at)
        select ${randomIds.next()}::uuid, ${userId}::uuid, ${credential.id}, ${key}, ${credential.counter}::bigint,
          ${name}, ${[...reached]}::text[], ${credentialBackedUp}::boolean, ${at}::timestamptz
        where (select count(*) from credentials.passkeys where user_id = ${userId}) < ${passkeysAtMost}
        on conflict (credential) do nothing returning ${columns}`);
      if (row !== undefined) return toPasskey(row);
      const [known] = await database.query(sql`select from credentials.passkeys where credential = ${credential.id}`);
      return known === undefined ? reject('passkey/too-many', { most: passkeysAtMost }) : reject('passkey/known');
    },
    verify: async ({ ceremony, token, site }, { id, ...response }, at) => {
      const { challenge, user_id } = await take(ceremony, token, at);
      const [row] = await database.query<Row>(
        sql`select ${columns} from credentials.passkeys where credential = ${id}`,
      );
      if (row === undefined || (user_id !== null && row.user_id !== user_id)) return undefined;
      const asserted = (outcome: Asserted['outcome']): Asserted => ({ userId: row.user_id, outcome });
      const publicKey = Uint8Array.from(Buffer.from(row.public_key, 'base64url'));
      const found = await verified(
        verifyAuthenticationResponse({
          response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
          ...expectedOf(challenge, site),
          // The counter is compared where it is written, so that of two answers at once one is taken.
          credential: { id, publicKey, counter: 0 },
          requireUserVerification: ceremony === 'sign-in',
        }),
      );
      if (found?.verified !== true || row.copied_at !== null) return asserted('refused');
      if (await used(row.passkey_id, found.authenticationInfo.newCounter, at)) return asserted('accepted');
      await database.query(sql`update credentials.passkeys set copied_at = ${at} where passkey_id = ${row.passkey_id}`);
      return asserted('copied');
    },
    rename: async (userId, passkeyId, name) => {
      const rows = await database.query(sql`
        update credentials.passkeys set name = ${name}
        where user_id = ${userId} and passkey_id = ${passkeyId} returning passkey_id`);
      return rows.length > 0;
    },
    remove: async (userId, passkeyId) => {
      const rows = await database.query(sql`
        delete from credentials.passkeys where user_id = ${userId} and passkey_id = ${passkeyId} returning passkey_id`);
      return rows.length > 0;
    },
    removeAll: async (userId) => {
      const rows = await database.query(
        sql`delete from credentials.passkeys where user_id = ${userId} returning passkey_id`,
      );
      return rows.length > 0;
    },
  };
};
