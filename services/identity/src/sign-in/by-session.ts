import type { App, Reply, Request } from '@sales/service-kit';
import type { Static, TSchema } from 'typebox';
import { credentialProblems } from '../credentials/index.ts';
import { clearCookie, cookieOf, described, requireSameSite, setCookie } from './requests.ts';
import { Done } from './schemas.ts';
import type { Present, SignedIn, SignIn } from './sign-in.ts';

export const tags = ['sign-in'];
export const done = { done: true } as const;
export const notSignedIn = ['sign-in/not-signed-in'];
export const refusedAttempts = ['sign-in/too-many-attempts', 'sign-in/busy'];

export const config = (...codes: readonly string[]) => described(credentialProblems, codes);

/** Remembers in the browser who has signed in. */
export const keepSession = (request: Request, reply: Reply, { token }: SignedIn): void => {
  clearCookie(request, reply, 'challenge');
  setCookie(request, reply, 'session', token);
};

/** Who has sent a request, by the cookie; its next token goes back with the answer. */
export const presentBy =
  (signIn: SignIn) =>
  async (request: Request, reply: Reply): Promise<Present> => {
    if (request.method !== 'GET') requireSameSite(request);
    const present = await signIn.present(cookieOf(request, 'session'));
    if (present.token !== undefined) setCookie(request, reply, 'session', present.token);
    return present;
  };

type Asked<Params extends TSchema, Body extends TSchema> = {
  readonly present: Present;
  readonly params: Static<Params>;
  readonly body: Static<Body>;
  readonly request: Request;
  readonly reply: Reply;
};

type Command<Params extends TSchema, Body extends TSchema> = {
  readonly url: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: Params;
  readonly body?: Body;
  /** What it may be refused with. */
  readonly problems: readonly string[];
  readonly carryOut: (asked: Asked<Params, Body>) => Promise<void>;
};

/** A command of who is signed in, about their own account. It answers that it is done. */
export const ownCommand = <Params extends TSchema, Body extends TSchema>(
  app: App,
  signIn: SignIn,
  { url, summary, description, params, body, problems, carryOut }: Command<Params, Body>,
): void => {
  const presentIn = presentBy(signIn);
  const schema = { tags, summary, description, ...(params && { params }), ...(body && { body }) };
  app.post(
    url,
    { schema: { ...schema, response: { 200: Done } }, config: config(...problems) },
    async (request, reply) => {
      const present = await presentIn(request, reply);
      // The route has checked both against these very schemas.
      const asked = { params: request.params as Static<Params>, body: request.body as Static<Body> };
      await carryOut({ present, ...asked, request, reply });
      return reply.send(done);
    },
  );
};
