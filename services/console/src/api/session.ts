import { ProblemError } from '@sales/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sales } from './client.ts';
import { type May, mayOf } from './rights.ts';
import { principalOf, type Session, userOf, type Worker, workerIn } from './user.ts';

export type { Session, Worker };
export { principalOf, userOf, workerIn };

const readSession = async (before: Session | undefined): Promise<Session> => {
  const { body: setup } = await sales.get('/identity/v1/setup');
  if (!setup.isSetUp) return { is: 'local' };
  try {
    const { body } = await sales.get('/identity/v1/session');
    return { is: 'signedIn', me: body };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    const me = userOf(before);
    return me === undefined ? { is: 'out' } : { is: 'expired', me };
  }
};

const queryKey = ['session'] as const;

export const sessionQuery = queryOptions({
  queryKey,
  queryFn: ({ client }) => readSession(client.getQueryData<Session>(queryKey)),
  staleTime: 60_000,
  // Without it there is no page at all: it is asked for until there is an answer.
  refetchInterval: ({ state }) => (state.data === undefined && state.error !== null ? 5000 : false),
});

/** What the reader may do. */
export const useMay = (): May => {
  const { data: session } = useQuery(sessionQuery);
  return useMemo(() => mayOf(session), [session]);
};

const languageOf = (language: string): string => (language === 'zh' ? 'zh' : 'en');

/** Where people look after what lets them in. */
export const accountPath = (language: string): string => `/identity/account?lang=${languageOf(language)}`;

/** Where people sign in, who come back to where they are now. */
export const signInPath = (language: string): string => {
  const back = encodeURIComponent(`${location.pathname}${location.search}`);
  return `/identity/sign-in?lang=${languageOf(language)}&return=${back}`;
};
