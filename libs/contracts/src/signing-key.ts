import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Instant, object } from './contract.ts';

export const SigningKeyId = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  title: 'SigningKeyId',
  description: 'SHA-256 thumbprint of the key, RFC 7638: `kid` of what it signs',
  examples: ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
});

/** The public part of an Ed25519 key, RFC 8037. */
export const PublicJwk = object(
  {
    kty: Type.Literal('OKP'),
    crv: Type.Literal('Ed25519'),
    x: Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: '32 bytes in base64url',
      examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'],
    }),
  },
  { $id: 'PublicJwk' },
);
export type PublicJwk = ValueOf<typeof PublicJwk>;

export const signingKeys = category('signingKey', {
  about: 'The keys that sign the tokens of sign-in. One stream a key.',
  key: { keyId: SigningKeyId },
  events: {
    SigningKeyPublished: event(
      'Tokens may be signed with the key; believe it from now on, so that it is known before it is used. Recorded ' +
        'again with `until` when its end is known.',
      {
        publicJwk: PublicJwk,
        from: Type.With(Instant, { description: 'From then on it signs' }),
        until: Type.Optional(Type.With(Instant, { description: 'From then on nothing that it has signed is valid' })),
      },
    ),
  },
});
export type SigningKeyContracts = ByType<typeof signingKeys>;
export type SigningKeyPublication = PublicationOf<typeof signingKeys>;
