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

/** The one user of a system that has no administrator yet. */
export const unnamed = 'local';

/** The reader, as orders and customers name whose they are. */
export const principalOf = (session: Session | undefined): string => userOf(session)?.principal ?? 'user:anonymous';

/** Whose work this browser keeps: what one person has done is sent as no one else. */
export type Worker = { readonly id: string; readonly name: string };

/** Who works here; undefined: no one is signed in. */
export const workerIn = (session: Session | undefined): Worker | undefined => {
  const me = userOf(session);
  if (me !== undefined) return { id: me.user, name: me.name };
  return session?.is === 'local' ? { id: unnamed, name: '' } : undefined;
};
