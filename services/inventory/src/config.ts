import { serverConfig } from '@sales/service-kit';
import { Type } from 'typebox';

export const inventoryConfig = Type.Object({
  ...serverConfig,
  /** The Postgres that holds the events. */
  DATABASE_URL: Type.String({ minLength: 1 }),
});
