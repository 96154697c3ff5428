import {
  type FieldGroup,
  fieldGroups,
  Id,
  Instant,
  object,
  type PermissionScope,
  permissionScopes,
  UserId,
} from '@sales/contracts';
import { Type } from 'typebox';
import { type Locale as Language, locales, transports } from '../credentials/index.ts';
import type { SecondFactor } from './sign-in.ts';

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
    { description: 'Language of the person' },
  ),
);
export const Code = Type.String({
  minLength: 6,
  maxLength: 20,
  description: 'Six digits of the app, or a recovery code',
});
/** The own password, said again. */
export const PasswordBody = object({ password: Password }, { $id: 'OwnPassword' });
/** The same of a person who may have none. */
export const AgainBody = object(
  {
    password: Type.Optional(
      Type.With(Password, {
        description: 'Absent: the user has none, and was asked by the provider within the last ten minutes',
      }),
    ),
  },
  { $id: 'OwnPasswordIfAny' },
);
/** A code that is sent alone. */
export const CodeBody = object({ code: Code }, { $id: 'SecondFactorCode' });
/** What a link has behind `#`. */
export const LinkCode = Type.String({
  pattern: '^[A-Za-z0-9_-]{22,100}$',
  description: 'The part of the link behind #',
});

export const Done = object({ done: Type.Literal(true) }, { $id: 'Done' });

export const SignInResult = object(
  {
    status: Type.Union([Type.Literal('signedIn'), Type.Literal('secondFactor')], {
      description: '`secondFactor`: the password was right; send a code to `/identity/v1/second-factor` now',
    }),
    by: Type.Optional(
      Type.Array(Type.Unsafe<SecondFactor>(Type.Union([Type.Literal('code'), Type.Literal('passkey')])), {
        description: 'What may be given as second factor',
      }),
    ),
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
    isThis: Type.Boolean({ description: 'Whether it is the session of this request' }),
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
    hasPassword: Type.Boolean({ description: 'Otherwise only the provider of the company, or a passkey, lets in' }),
    hasSecondFactor: Type.Boolean(),
    hasApp: Type.Boolean({ description: 'An app gives codes' }),
    needsSecondFactor: Type.Boolean({
      description: 'A role asks for a second factor, which this sign-in had not: until then nothing else is allowed',
    }),
    permissions: Type.Array(
      object(
        {
          permission: Type.String({ examples: ['order:read'] }),
          scope: Type.Unsafe<PermissionScope>(Type.Union(permissionScopes.map((one) => Type.Literal(one)))),
          hidden: Type.Array(Type.Unsafe<FieldGroup>(Type.Union(fieldGroups.map((one) => Type.Literal(one)))), {
            description: 'Groups of fields that are withheld',
          }),
        },
        { $id: 'OwnPermission' },
      ),
      { description: 'What the user may do now, by roles and by delegations. A change shows within a second' },
    ),
    session: SessionView,
  },
  { $id: 'SignedInUser' },
);

export const LinkView = object(
  {
    link: Type.String({ description: 'Give it to the person only. It works once' }),
    expiresAt: Instant,
  },
  { $id: 'PasswordLink' },
);

const Base64url = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' });
const CredentialId = Type.With(Base64url(1400), { description: 'What the authenticator calls the passkey' });
const Transports = Type.Array(
  Type.Unsafe<(typeof transports)[number]>(Type.Union(transports.map((one) => Type.Literal(one)))),
  { maxItems: 7, description: 'How the authenticator is reached' },
);
const KnownCredential = object(
  { type: Type.Literal('public-key'), id: CredentialId, transports: Transports },
  { $id: 'KnownPasskey' },
);
const Challenge = Type.String({ description: 'To be signed, once, by this browser, within five minutes' });

export const PasskeyName = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S', title: 'PasskeyName' });

export const PasskeyView = object(
  {
    passkeyId: Id,
    name: Type.String({ description: 'As its owner calls it' }),
    addedAt: Instant,
    usedAt: Type.Optional(Instant),
    isSynced: Type.Boolean({ description: 'It is on several devices, as those of password managers are' }),
    isCopied: Type.Boolean({ description: 'Its counter went back, so there are two of it: it counts no more' }),
  },
  { $id: 'Passkey' },
);

/** As `PublicKeyCredential.parseCreationOptionsFromJSON` takes them. */
export const PasskeyCreation = object(
  {
    challenge: Challenge,
    rp: object({ id: Type.String(), name: Type.String() }, { $id: 'PasskeySite' }),
    user: object({ id: Type.String(), name: Type.String(), displayName: Type.String() }, { $id: 'PasskeyOwner' }),
    pubKeyCredParams: Type.Array(
      object({ type: Type.Literal('public-key'), alg: Type.Integer() }, { $id: 'PasskeyAlgorithm' }),
    ),
    timeout: Type.Integer({ description: 'In ms' }),
    attestation: Type.Literal('none'),
    excludeCredentials: Type.Array(KnownCredential),
    authenticatorSelection: object(
      { residentKey: Type.Literal('preferred'), userVerification: Type.Literal('preferred') },
      { $id: 'PasskeyWishes' },
    ),
  },
  { $id: 'PasskeyCreation' },
);

/** As `PublicKeyCredential.parseRequestOptionsFromJSON` takes them. */
export const PasskeyRequest = object(
  {
    challenge: Challenge,
    rpId: Type.String(),
    timeout: Type.Integer({ description: 'In ms' }),
    userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred')]),
    allowCredentials: Type.Array(KnownCredential),
  },
  { $id: 'PasskeyRequest' },
);

/** What the browser has made, of `PublicKeyCredential.toJSON()`. */
export const NewPasskey = object(
  {
    name: PasskeyName,
    id: CredentialId,
    clientDataJSON: Base64url(8000),
    attestationObject: Base64url(40_000),
    transports: Type.Optional(Transports),
  },
  { $id: 'NewPasskey' },
);

/** What the passkey has signed, of `PublicKeyCredential.toJSON()`. */
export const PasskeyAnswer = object(
  {
    id: CredentialId,
    clientDataJSON: Base64url(8000),
    authenticatorData: Base64url(8000),
    signature: Base64url(4000),
  },
  { $id: 'PasskeyAnswer' },
);
