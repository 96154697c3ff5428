import type { ChainSeal } from '@sales/eventsourcing';
import { type Static, Type } from 'typebox';

export const Certificate = Type.Object(
  {
    text: Type.String({
      description: 'This answer as JSON without its signature: the signed bytes, in UTF-8',
    }),
    publicKey: Type.String({ description: 'Ed25519, SPKI in DER, base64: that of the roots of the chain' }),
    signature: Type.String({ description: 'Signature of `text` by that key, base64url' }),
  },
  {
    $id: 'ErasureCertificate',
    description: 'So that others can verify it, with `check-erasure.js`. Absent without KEYS_DIR',
  },
);
export type Certificate = Static<typeof Certificate>;

/** No other text that is signed with this key begins so. Storage format: never rename. */
const head = { certificate: 'sales-erasure', version: 1 } as const;

/** Signs what came of the wish of a person to be forgotten. @throws KeysUnavailable */
export const signedErasure = async (seal: Pick<ChainSeal, 'signer'>, said: object): Promise<Certificate> => {
  const { publicKey, sign } = await seal.signer();
  const text = JSON.stringify({ ...head, ...said });
  return { text, publicKey, signature: sign(text) };
};
