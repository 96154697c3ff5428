import { createHash, generateKeyPairSync, type webcrypto } from 'node:crypto';
import type { PublicJwk } from '@sales/contracts';
import { type Database, sql } from '@sales/eventsourcing';
import type { SigningKey } from '@sales/service-kit';
import type { Sealing } from '../credentials/index.ts';
import type { PublicKey } from './events.ts';
import { acceptedFor, endsOf, nextFrom, type Scheduled, signingAt } from './schedule.ts';

type Row = {
  readonly key_id: string;
  readonly public_x: string;
  readonly signs_from: string;
  readonly sealed: string | null;
};

/** A key as others know it. */
export type KnownKey = { readonly keyId: string; readonly key: PublicKey };

export type SigningKeys = {
  /** Makes the next key when it is time, and forgets those whose time is over. Gives all that others must know. */
  readonly renew: (now: number) => Promise<readonly KnownKey[]>;
  readonly known: (now: number) => Promise<readonly KnownKey[]>;
  /** Undefined: there is none yet. @throws ReadModelUnavailable; KeysUnavailable */
  readonly current: (now: number) => Promise<SigningKey | undefined>;
};

/** How long keys that were read are believed, in ms: much less than they are known before they sign. */
const believedFor = 30_000;

const placeOf = (keyId: string): string => `signing key ${keyId}`;

const jwkOf = (x: string): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x });

/** RFC 7638. */
export const thumbprint = ({ crv, kty, x }: PublicJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');

const instant = (ms: number): string => new Date(ms).toISOString();

type KeptKey = Scheduled & { readonly x: string; readonly sealed: string | null };

const toKept = ({ key_id, public_x, signs_from, sealed }: Row): KeptKey => ({
  ...{ keyId: key_id, x: public_x, sealed, from: Date.parse(signs_from) },
});

export const signingKeysIn = (database: Database, sealing: Sealing): SigningKeys => {
  let read: { readonly keys: readonly KeptKey[]; readonly at: number } | undefined;
  let opened: { readonly keyId: string; readonly key: SigningKey } | undefined;

  const load = async (now: number): Promise<readonly KeptKey[]> => {
    const rows = await database.query<Row>(
      sql`select key_id, public_x, signs_from, sealed from credentials.signing_keys order by signs_from, key_id`,
    );
    const keys = rows.map(toKept);
    read = { keys, at: now };
    return keys;
  };

  const make = async (from: number): Promise<void> => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const keyId = thumbprint(jwkOf(x));
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
    const sealed = await sealing.seal(placeOf(keyId), bytes);
    await database.query(sql`
      insert into credentials.signing_keys (key_id, public_x, signs_from, sealed)
      values (${keyId}, ${x}, ${instant(from)}, ${sealed})`);
  };

  const forget = async (now: number): Promise<void> => {
    // Its private part as soon as another signs, all of it when nothing that it has signed is believed any more.
    await database.query(sql`
      with later as (
        select key_id, (select min(l.signs_from) from credentials.signing_keys l where l.signs_from > k.signs_from)
          as ends
        from credentials.signing_keys k
      ), over as (
        update credentials.signing_keys k set sealed = null from later
        where later.key_id = k.key_id and later.ends <= ${instant(now - believedFor)} and k.sealed is not null
          and later.ends > ${instant(now - 2 * acceptedFor)}
      )
      delete from credentials.signing_keys k using later
      where later.key_id = k.key_id and later.ends <= ${instant(now - 2 * acceptedFor)}`);
  };

  const publicOf = (keys: readonly KeptKey[], now: number): readonly KnownKey[] => {
    const ends = endsOf(keys);
    return keys.flatMap(({ keyId, x, from }) => {
      const end = ends.get(keyId);
      if (end !== undefined && end <= now) return [];
      const until = end === undefined ? {} : { until: instant(end) };
      return [{ keyId, key: { publicJwk: jwkOf(x), from: instant(from), ...until } }];
    });
  };

  const signing = async (now: number): Promise<KeptKey | undefined> => {
    const keys = read !== undefined && now - read.at < believedFor ? read.keys : await load(now);
    return signingAt(keys, now) ?? signingAt(await load(now), now);
  };

  return {
    renew: async (now) => {
      const from = nextFrom(await load(now), now);
      if (from !== undefined) await make(from);
      await forget(now);
      return publicOf(await load(now), now);
    },
    known: async (now) => publicOf(await load(now), now),
    current: async (now) => {
      const found = await signing(now);
      if (found === undefined || found.sealed === null) return undefined;
      if (opened?.keyId !== found.keyId) {
        const bytes = await sealing.open(placeOf(found.keyId), found.sealed);
        const privateKey: webcrypto.CryptoKey = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', false, [
          'sign',
        ]);
        opened = { keyId: found.keyId, key: { id: found.keyId, privateKey } };
      }
      return opened.key;
    },
  };
};
