import { specification } from '@sales/eventsourcing/testing';
import { test } from 'vitest';
import { signingKey } from './signing-key.ts';

const given = specification(signingKey);

const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
const key = { publicJwk, from: '2026-03-01T09:15:00.000Z' };
const ended = { ...key, until: '2026-03-02T09:22:00.000Z' };
const published = (data: typeof key) => ({ type: 'SigningKeyPublished', data }) as const;

test('a key is published once, and again when its end is known', () => {
  given().when({ type: 'PublishSigningKey', key }).then(published(key));
  given(published(key)).when({ type: 'PublishSigningKey', key }).then();
  given(published(key)).when({ type: 'PublishSigningKey', key: ended }).then(published(ended));
  given(published(key), published(ended)).when({ type: 'PublishSigningKey', key: ended }).then();
});
