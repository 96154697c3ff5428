import type { Postgres } from '@sales/adapter-postgres';
import type { KeptAccess } from '@sales/eventsourcing';

/** What is noted of a user, the latest first. */
export const accessesOf = (
  { accessLog }: Pick<Postgres, 'accessLog'>,
  user: string,
  ...outcomes: readonly string[]
): Promise<readonly KeptAccess[]> =>
  accessLog.find({ principals: [`user:${user}`], limit: 100, ...(outcomes.length > 0 && { outcomes }) });
