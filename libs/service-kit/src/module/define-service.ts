import type { Ephemeral, Platform } from '@sales/eventsourcing';
import { type TObject, type TProperties, Type } from 'typebox';
import type { Schemas, Service, SettingsOf } from './module.ts';
import { type ModulesDeps, runModules } from './run-modules.ts';

/** What a service gets to start with, whichever world it is in. */
export type ServiceDeps = Omit<ModulesDeps<unknown>, 'settings' | 'platform'> & {
  readonly platform: Platform & Ephemeral;
};

/** A service as a process sees it that starts it, as one of a list of services that have other settings. */
export type Startable = Pick<Service, 'name' | 'title' | 'description' | 'settings'> & {
  /** Its own tables, which are there before it starts. */
  readonly schemas?: Schemas;
  /** Resolves when it is on the server. It ends with the server and the background. */
  readonly start: (deps: ServiceDeps, settings: object) => Promise<void>;
};

/** A service that can be started as it is: its start runs its modules. */
export const defineService = <Settings extends TProperties>(
  service: Service<Settings>,
): Service<Settings> & Required<Pick<Startable, 'schemas' | 'start'>> => ({
  ...service,
  schemas: Object.assign({}, ...service.modules.map(({ schemas }) => schemas)),
  // Read with `schemaOf`, by which they have been checked.
  start: (deps, settings) => runModules(service, { ...deps, settings: settings as SettingsOf<Settings> }),
});

/** Schema of all that a process can be told that runs these services. */
export const schemaOf = <Variables extends TProperties>(
  variables: Variables,
  services: readonly Pick<Startable, 'settings'>[],
): TObject<Variables> => {
  const settings: TProperties = Object.fromEntries(services.flatMap((service) => Object.entries(service.settings)));
  return Type.Object<Variables>({ ...settings, ...variables });
};
