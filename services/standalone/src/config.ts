import { crashpoints } from '@sales/eventsourcing';
import { setupSettings } from '@sales/identity';
import { machine } from '@sales/platform/machine';
import { schemaOf, serverConfig } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { services } from './services.ts';

const variables = {
  ...serverConfig,
  /** What goes wrong is said; what goes well is not. */
  LOG_LEVEL: { ...serverConfig.LOG_LEVEL, default: 'warn' },
  ...machine.variables,
  ...setupSettings,
  /** The log on Postgres keeps what it has: what was known of a person would stay there for good. */
  PERSON_TOPIC: Type.Union([Type.Literal(false)], { default: false, description: 'false, as it needs Kafka' }),
  /** A test aid: `name:nth` kills the process the nth time that it passes a crash point. */
  SM_CRASH: Type.Optional(
    Type.String({
      pattern: `^(${crashpoints.map((name) => name.replace('.', '\\.')).join('|')})(:[1-9][0-9]{0,8})?$`,
      description: `<crash point>:<nth time>, of ${crashpoints.join(', ')}`,
    }),
  ),
};

/** Everything that `npm start` can be told. */
export const standaloneConfig = schemaOf(variables, services);
export type SystemConfig = Static<typeof standaloneConfig>;
