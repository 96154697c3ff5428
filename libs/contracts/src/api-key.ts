import { Type } from 'typebox';
import { category, event, type PublicationOf } from './category.ts';
import { Id, Instant, Text } from './contract.ts';
import { RoleCodes } from './role.ts';

export const apiKeys = category('apiKey', {
  about: 'Keys of programs that use the APIs. One stream a key; its principal is `service:<id of the stream>`.',
  key: { key: Id },
  events: {
    ApiKeyIssued: event('A program may use the APIs with this key, with what its roles say, until it expires.', {
      name: Type.With(Text(100), { description: 'What the key is for' }),
      hash: Type.String({
        pattern: '^[0-9a-f]{64}$',
        title: 'Sha256',
        description: 'SHA-256 of the secret in the key, in hexadecimal; the key itself is kept nowhere',
      }),
      roles: RoleCodes,
      expiresAt: Instant,
    }),
    ApiKeyRevoked: event('The key counts no more.', {}),
  },
});

export type ApiKeyPublication = PublicationOf<typeof apiKeys>;
