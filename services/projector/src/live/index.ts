import { defineModule, type Module, problemTable } from '@sales/service-kit';
import type { ProjectorSettings } from '../config.ts';
import { ownersOf } from '../receivables/index.ts';
import { announce, changesOf } from './changes.ts';
import { createHub } from './hub.ts';
import { type LiveErrorCode, liveRoutes } from './routes.ts';

/** Tells listeners what changes in these read models, as it changes. */
export const liveModule = (readModels: readonly string[]): Module<ProjectorSettings> =>
  defineModule({
    name: 'live',
    problems: problemTable<LiveErrorCode>({ 'query/too-many-listeners': 503 }),
    start: ({ platform: { live, database }, settings, metrics }) => {
      const hub = createHub({
        live,
        topics: readModels,
        ownersOf: (streams) => ownersOf(database, streams),
        maxListeners: settings.LIVE_CONNECTIONS,
      });
      metrics.gauge('live_listeners', 'Who is told of what changes', hub.listeners);
      return {
        routes: (app) => liveRoutes(app, hub, readModels),
        watch: {
          applied: (projection, messages) =>
            announce(live, projection.name, { changes: changesOf(messages, projection) }),
          rebuilt: ({ name }) => announce(live, name, 'reset'),
        },
      };
    },
  });
