import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { type Clock, inProcessEphemeral, randomIds, systemClock } from '@sales/eventsourcing';
import { type Identify, loadConfig, type Server, type Startable, schemaOf } from '@sales/service-kit';
import { unheardServer } from '@sales/service-kit/testing';

export type TestService = { readonly server: Server; stop(): Promise<void> };

export type TestServiceOptions = {
  readonly identify?: Identify;
  readonly clock?: Clock;
  readonly settings?: Readonly<Record<string, string>>;
};

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (
  service: Startable,
  postgres: Postgres,
  { identify, clock = systemClock, settings = {} }: TestServiceOptions = {},
): Promise<TestService> => {
  const { service: unheard, stop } = unheardServer({ ...(identify !== undefined && { identify }) });
  const platform = { ...postgres, ...inProcessEphemeral(), clock, ids: randomIds };
  const config = loadConfig(schemaOf({}, [service]), settings);
  await service.start({ ...unheard, platform }, config);
  await unheard.server.ready();
  return {
    server: unheard.server,
    stop,
  };
};

/** The ports on a database, with the tables of the service. */
export const openTestPostgres = (url: string, { schemas = {} }: Pick<Startable, 'schemas'>): Promise<Postgres> =>
  openPostgres({ url, schemas });
