import { object, personal } from '@sales/contracts';
import { randomIds } from '@sales/eventsourcing';
import { type App, fromOf } from '@sales/service-kit';
import { Type } from 'typebox';
import { requireStrong } from '../credentials/index.ts';
import {
  Done,
  described,
  Email,
  keepSession,
  LinkCode,
  LinkView,
  Locale,
  Name,
  Password,
  requireSameSite,
  type SignIn,
} from '../sign-in/index.ts';
import { problems, reject } from './errors.ts';
import type { FirstAdministrators } from './index.ts';
import type { SetupCodes } from './setup-codes.ts';

export type FirstStartRoutes = {
  readonly administrators: FirstAdministrators;
  readonly codes: SetupCodes;
  readonly signIn: SignIn;
  readonly now: () => number;
};

const SetUp = object(
  { code: LinkCode, name: personal(Name), email: personal(Email), password: Password, locale: Locale },
  { $id: 'SetUp' },
);

const tags = ['sign-in'];

export const firstStartRoutes = (app: App, { administrators, codes, signIn, now }: FirstStartRoutes): void => {
  app.get(
    '/v1/setup',
    {
      schema: {
        tags,
        summary: 'Whether the system has an administrator',
        description: 'Without one the system answers only its own machine, which may do everything.',
        response: { 200: object({ isSetUp: Type.Boolean() }, { $id: 'SetUpState' }) },
      },
      config: { permission: 'open' },
    },
    async () => ({ isSetUp: await administrators.isThere() }),
  );

  app.post(
    '/v1/setup-links',
    {
      schema: {
        tags,
        summary: 'Create a set-up link for the first administrator',
        description:
          'Like the one that the first start prints. Only while there is no administrator, for callers with all ' +
          'rights.',
        response: { 200: LinkView },
      },
      config: { ...described(problems, ['setup/done']), permission: 'setup:make-link' },
    },
    async (request, reply) => {
      requireSameSite(request);
      if (await administrators.isThere()) return reject('setup/done');
      const { code, expiresAt } = await codes.make(now());
      return reply.send({ link: `${request.protocol}://${request.host}${app.prefix}/setup#${code}`, expiresAt });
    },
  );

  /** One at a time: what the first has made, the next one finds. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };

  app.post(
    '/v1/setup',
    {
      schema: {
        tags,
        summary: 'Become the first administrator',
        description:
          'With the code of the link that the first start prints, valid for half an hour. From then on every request ' +
          'must be authenticated.',
        body: SetUp,
        response: { 200: Done },
      },
      config: described(problems, [
        ...['setup/done', 'setup/code-invalid', 'sign-in/busy', 'account/email-taken'],
        ...['password/too-short', 'password/too-long', 'password/too-common', 'password/about-you'],
      ]),
    },
    async (request, reply) => {
      requireSameSite(request);
      const { code, password, ...person } = request.body;
      const from = fromOf(request);
      const userId = await inTurn(async () => {
        if (!(await codes.isGood(code, now()))) {
          await signIn.note({ outcome: 'refused', method: 'setup', ...from });
          return reject((await administrators.isThere()) ? 'setup/done' : 'setup/code-invalid');
        }
        // Before anything is recorded: what is refused half way would leave a system without a way in.
        requireStrong(password, person);
        const id = randomIds.next();
        const context = { commandId: id, correlationId: request.id, causationId: id, actor: 'system:identity' };
        const made = await administrators.appoint(person, context, (user) =>
          signIn.putAccount({ userId: user, ...person }, password),
        );
        await codes.forget();
        return made;
      });
      await signIn.note({ outcome: 'setUp', method: 'setup', userId, ...from });
      keepSession(request, reply, await signIn.begin({ userId, email: person.email }, 'setup', from));
      return reply.send({ done: true });
    },
  );
};
