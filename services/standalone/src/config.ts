import { crashpoints } from '@sales/eventsourcing';
import { inventorySettings } from '@sales/inventory/config';
import { orderSettings } from '@sales/order/config';
import { projectorSettings } from '@sales/projector/config';
import { serverConfig } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

/** Everything that `npm start` can be told. */
export const standaloneConfig = Type.Object({
  ...serverConfig,
  /** What goes wrong is said; what goes well is not. */
  LOG_LEVEL: { ...serverConfig.LOG_LEVEL, default: 'warn' },
  /** Where the embedded Postgres keeps everything. Made when missing. Without effect when DATABASE_URL is set. */
  DATA_DIR: Type.String({ default: '.data', minLength: 1 }),
  /** A Postgres of your own instead of the embedded one. */
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'postgres://user:password@host:port/database' }),
  ),
  /** A test aid: `name:nth` kills the process the nth time that it passes a crash point. */
  SM_CRASH: Type.Optional(
    Type.String({
      pattern: `^(${crashpoints.map((name) => name.replace('.', '\\.')).join('|')})(:[1-9][0-9]{0,8})?$`,
      description: `<crash point>:<nth time>, of ${crashpoints.join(', ')}`,
    }),
  ),
  ...inventorySettings,
  ...orderSettings,
  ...projectorSettings,
});
export type SystemConfig = Static<typeof standaloneConfig>;
