import { type EventLog, inProcessEphemeral, joinIncarnation } from '@sales/eventsourcing';
import { eventually, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import {
  createBackground,
  createHealth,
  createServer,
  loadConfig,
  silentLogger as logger,
  type Startable,
  schemaOf,
} from '@sales/service-kit';

export type Asked = { readonly topics: readonly string[]; readonly groups: readonly string[] };

/** The log, with a note of each topic that it is asked for, and of each group. */
const recording = (log: EventLog) => {
  const topics = new Set<string>();
  const groups = new Set<string>();
  const noted: EventLog = {
    ...log,
    ensureTopic: async (topic, partitions) => {
      topics.add(topic);
      await log.ensureTopic(topic, partitions);
    },
    tail: async (topic) => {
      topics.add(topic);
      return log.tail(topic);
    },
    read: async (topic, partition, from) => {
      topics.add(topic);
      return log.read(topic, partition, from);
    },
    consume: async (options) => {
      for (const topic of options.topics) topics.add(topic);
      groups.add(options.group);
      await log.consume(options);
    },
  };
  return { log: noted, topics, groups };
};

/** What a service asks of the log from its start until it has as many consumer groups as are to be expected. */
export const askedBy = async (service: Startable, groups: number): Promise<Asked> => {
  const noted = recording(memoryPlatform().log);
  const { log } = noted;
  const database = memoryDatabase({ query: async () => [] });
  const platform = { ...memoryPlatform(), ...inProcessEphemeral(), database, log };
  await joinIncarnation(log, { current: async () => 0, renew: async () => {} });
  const health = createHealth();
  const background = createBackground({ logger, health });
  const server = createServer({ logger });
  await service.start({ server, platform, logger, background, health }, loadConfig(schemaOf({}, [service]), {}));
  await eventually(() => noted.groups.size >= groups);
  await server.close();
  await background.stop();
  return { topics: [...noted.topics].toSorted(), groups: [...noted.groups].toSorted() };
};
