/** Consumes a topic to which nothing comes, and says which share of a core that takes. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openKafka } from '../index.ts';

const [brokers = ''] = process.argv.slice(2);
const kafka = openKafka({ brokers: brokers.split(','), clientId: 'idle' });
const topic = `idle-${randomUUID()}`;
await kafka.log.ensureTopic(topic, 6);
const first = Promise.withResolvers<void>();
const abort = new AbortController();
const consuming = kafka.log.consume({
  group: randomUUID(),
  topics: [topic],
  handler: async () => first.resolve(),
  signal: abort.signal,
});
await kafka.log.publish(topic, [{ key: 'key', value: 'value', headers: {} }]);
await first.promise;
const before = process.cpuUsage();
const began = performance.now();
await delay(5000);
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000 / (performance.now() - began)));
abort.abort();
await consuming;
await kafka.close();
