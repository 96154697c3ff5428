import type { Ephemeral, Platform } from '@sales/eventsourcing';
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import type { Server } from '../http/server.ts';
import type { Health } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import type { Background } from '../operations/background.ts';
import type { Service, ServicePlatform } from './module.ts';
import { runModules } from './run-modules.ts';

/** What a process asks of the outside, whichever world it is in. */
export type WritePlatform = Platform & Ephemeral;

/** What a service gets to start with. */
export type ServiceDeps<Needs = WritePlatform> = {
  /** The process's server; the service takes its first path segment of it. */
  readonly server: Server;
  readonly platform: Needs;
  readonly logger: Logger;
  /** Owns what runs beside the requests. */
  readonly background: Background;
  readonly health: Health;
};

/** A service as a process sees it that starts it: alone, or with others. */
export type Startable<Needs = WritePlatform> = {
  /** First segment of its paths. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Variables that it can be told, in whichever world it is. */
  readonly settings: TProperties;
  /** Resolves when it is on the server. It ends with the server and the background. */
  readonly start: (deps: ServiceDeps<Needs>, settings: object) => Promise<void>;
};

export type StartableOptions<Needs, Settings extends TProperties> = Omit<Startable, 'settings' | 'start'> & {
  readonly settings: Settings;
  readonly start: (deps: ServiceDeps<Needs>, settings: Static<TObject<Settings>>) => Promise<void>;
};

/** A service whose `start` knows the types of its settings, as one of a list of services that have others. */
export const startable = <Needs, Settings extends TProperties>({
  start,
  ...service
}: StartableOptions<Needs, Settings>): Startable<Needs> => ({
  ...service,
  // Read with `schemaOf`, by which they have been checked.
  start: (deps, settings) => start(deps, settings as Static<TObject<Settings>>),
});

/** A service that can be started as it is: its start runs its modules. */
export const defineService = <Settings extends TProperties>(
  service: Service<Settings>,
): Service<Settings> & Pick<Startable<ServicePlatform>, 'start'> => ({
  ...service,
  start: startable({
    ...service,
    start: (deps: ServiceDeps<ServicePlatform>, settings) => runModules(service, { ...deps, settings }),
  }).start,
});

/** Schema of all that a process can be told that runs these services. */
export const schemaOf = <Variables extends TProperties>(
  variables: Variables,
  services: readonly Pick<Startable, 'settings'>[],
): TObject<Variables> => {
  const settings: TProperties = Object.fromEntries(services.flatMap((service) => Object.entries(service.settings)));
  return Type.Object<Variables>({ ...settings, ...variables });
};
