import { type ChainSeal, newSigningKey, type SignedRoot, signerOf } from '../chain-roots.ts';

/** A key and roots in memory. */
export const memorySeal = (): ChainSeal => {
  const signer = signerOf(newSigningKey());
  const roots: SignedRoot[] = [];
  return {
    signer: async () => signer,
    publicKeys: async () => [signer.publicKey],
    keep: async (more) => void roots.push(...more),
    kept: async () => [...roots],
  };
};
