import { serverConfig } from '@sales/service-kit';
import { Type } from 'typebox';

/** What the read side can be told, wherever it runs. */
export const projectorSettings = {
  /** How many may listen to what changes, in one process. */
  LIVE_CONNECTIONS: Type.Integer({ default: 2000, minimum: 0, maximum: 50_000 }),
};

export const projectorConfig = Type.Object({
  ...serverConfig,
  /** The Postgres that holds the log and the read models. */
  DATABASE_URL: Type.String({ minLength: 1 }),
  /** How long a query waits for its `?after=`, in ms. */
  AFTER_PATIENCE: Type.Integer({ default: 2000, minimum: 0, maximum: 10_000 }),
  ...projectorSettings,
});
