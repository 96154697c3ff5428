import { serverConfig } from '@sales/service-kit';
import { Type } from 'typebox';

export const projectorConfig = Type.Object({
  ...serverConfig,
  /** The Postgres that holds the log and the read models. */
  DATABASE_URL: Type.String({ minLength: 1 }),
  /** How long a query waits for its `?after=`, in ms. */
  AFTER_PATIENCE: Type.Integer({ default: 2000, minimum: 0, maximum: 10_000 }),
});
