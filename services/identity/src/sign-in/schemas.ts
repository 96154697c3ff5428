import { Id, Instant, object, UserId } from '@sales/contracts';
import { Type } from 'typebox';
import { type Locale as Language, locales } from '../credentials/index.ts';

/** Checked for its strength where one is chosen; whatever was chosen once is let in. */
export const Password = Type.String({ minLength: 1, maxLength: 1000, description: 'At least 12 characters' });
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  title: 'SignInEmail',
});
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
export const Locale = Type.Unsafe<Language>(
  Type.Union(
    locales.map((locale) => Type.Literal(locale)),
    { description: 'The language that the person reads' },
  ),
);
export const Code = Type.String({
  minLength: 6,
  maxLength: 20,
  description: 'Six digits of the app, or a recovery code',
});
/** The own password, said again. */
export const PasswordBody = object({ password: Password }, { $id: 'OwnPassword' });
/** A code that is sent alone. */
export const CodeBody = object({ code: Code }, { $id: 'SecondFactorCode' });
/** What a link has behind `#`. */
export const LinkCode = Type.String({ pattern: '^[A-Za-z0-9_-]{22,100}$', description: 'What the link has behind #' });

export const Done = object({ done: Type.Literal(true) }, { $id: 'Done' });

export const SignInResult = object(
  {
    status: Type.Union([Type.Literal('signedIn'), Type.Literal('secondFactor')], {
      description: '`secondFactor`: the password was right; send a code to `/identity/v1/second-factor` now',
    }),
  },
  { $id: 'SignInResult' },
);

export const Token = object(
  {
    token: Type.String({ description: 'Send it as `Authorization: Bearer <token>`' }),
    expiresAt: Instant,
  },
  { $id: 'AccessToken' },
);

export const SessionView = object(
  {
    sessionId: Id,
    isThis: Type.Boolean({ description: 'The one that asks' }),
    method: Type.String(),
    beganAt: Instant,
    usedAt: Instant,
    expiresAt: Instant,
    address: Type.String(),
    agent: Type.String(),
  },
  { $id: 'SignInSession' },
);

export const Me = object(
  {
    user: Id,
    principal: UserId,
    name: Type.String(),
    email: Type.String(),
    locale: Locale,
    hasSecondFactor: Type.Boolean(),
    session: SessionView,
  },
  { $id: 'SignedInUser' },
);

export const LinkView = object(
  {
    link: Type.String({ description: 'Hand it to the person and to no one else. It works once' }),
    expiresAt: Instant,
  },
  { $id: 'PasswordLink' },
);
