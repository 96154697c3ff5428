import { type Static, Type } from 'typebox';

/** What the read side can be told, wherever it runs. */
export const projectorSettings = {
  /** How long a query waits for its `?after=`, and for what its `asOf` may lack, in ms. */
  AFTER_TIMEOUT: Type.Integer({ default: 2000, minimum: 0, maximum: 10_000 }),
  /** How many may listen to what changes, in one process. */
  LIVE_CONNECTIONS: Type.Integer({ default: 2000, minimum: 0, maximum: 50_000 }),
  /** How long nothing of a month of sales may change before it is settled, in ms. */
  SALES_REST: Type.Integer({ default: 30_000, minimum: 10, maximum: 86_400_000 }),
};

const Settings = Type.Object(projectorSettings);
export type ProjectorSettings = Static<typeof Settings>;
