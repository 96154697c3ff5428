import { type Static, Type } from 'typebox';

/** What sign-in can be told. */
export const signInSettings = {
  /** What tokens say who has issued them; it is what services believe. */
  IDENTITY_ISSUER: Type.String({ default: 'sales', minLength: 1, maxLength: 200 }),
  /** A session that is not used for so long is over. */
  SESSION_IDLE_MINUTES: Type.Integer({ default: 480, minimum: 5, maximum: 43_200 }),
  /** However much it is used. */
  SESSION_MAX_HOURS: Type.Integer({ default: 72, minimum: 1, maximum: 2160 }),
  /**
   * Where browsers reach the system: links lead there; passkeys and the sign-in by a provider count there, and nowhere
   * else.
   */
  PUBLIC_URL: Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#]+', description: 'https://sales.example.com' })),
  /** How long it is known who has signed in, and who was refused. */
  SIGN_IN_RETENTION_DAYS: Type.Integer({ default: 400, minimum: 1, maximum: 3650 }),
};

const Settings = Type.Object(signInSettings);
export type SignInSettings = Static<typeof Settings>;

/** For whom tokens are. */
export const audience = 'sales';
