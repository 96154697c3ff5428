/** Consumes a topic until it has a batch, says what is in it, and hangs: for tests that kill it. */
import { sayAndHang } from '@sales/eventsourcing/contract';
import { openPostgres } from '../index.ts';

const [url = '', group = '', topic = ''] = process.argv.slice(2);
const { log } = await openPostgres({ url, memberTtl: 1000 });
await log.consume({
  group,
  topics: [topic],
  handler: sayAndHang,
  signal: new AbortController().signal,
});
