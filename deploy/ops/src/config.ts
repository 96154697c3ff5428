import { toolConfig } from '@sales/platform/tools';
import { type Static, Type } from 'typebox';

/** Where the system is. What a command does not need may be missing. */
export const opsConfig = Type.Object({
  BASE_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://',
    description: 'http://host:port or https://host:port',
  }),
  /** Sent to a running system: it says who asks. Absent: the system has no administrator yet. */
  SALES_TOKEN: Type.Optional(Type.String({ pattern: '^[^\\s,]+$', description: 'an API key or a token' })),
  ...toolConfig,
});
export type OpsConfig = Static<typeof opsConfig>;
