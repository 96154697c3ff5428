/** Consumes a topic until it has a batch, says what is in it, and hangs: for tests that kill it. */
import { sayAndHang } from '@sales/eventsourcing/contract';
import { openKafka } from '../index.ts';

const [brokers = '', group = '', topic = ''] = process.argv.slice(2);
const { log } = openKafka({ brokers: brokers.split(','), clientId: 'victim', sessionTimeout: 6000 });
await log.consume({
  group,
  topics: [topic],
  handler: sayAndHang,
  signal: new AbortController().signal,
});
