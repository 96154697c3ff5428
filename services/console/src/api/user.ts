import type { SignedInUser } from '@sales/client';

/**
 * Who sits before the screen. `local`: the system has no administrator yet, and asks no one to sign in. `expired`: it
 * has ended under an open page, which stays as it is until they sign in again.
 */
export type Session =
  | { readonly is: 'signedIn' | 'expired'; readonly me: SignedInUser }
  | { readonly is: 'local' }
  | { readonly is: 'out' };

/** Who is signed in, or was. */
export const userOf = (session: Session | undefined): SignedInUser | undefined =>
  session?.is === 'signedIn' || session?.is === 'expired' ? session.me : undefined;
