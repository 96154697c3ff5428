import { startTestPostgres } from '@sales/test-kit';
import { benchAlerts } from './alerts.ts';
import { benchAppends } from './append.ts';
import { benchCauses } from './causes.ts';
import { benchCluster } from './cluster.ts';
import { benchCodec } from './codec.ts';
import { benchConsole } from './console.ts';
import { benchExport } from './export.ts';
import { benchFootprint } from './footprint.ts';
import { benchHistory } from './history.ts';
import { benchKafka } from './kafka.ts';
import { benchLive } from './live.ts';
import { benchMovements } from './movements.ts';
import { benchOrders } from './orders.ts';
import { benchOverload } from './overload.ts';
import { benchReads } from './reads.ts';
import { benchRebuildReads } from './rebuild-reads.ts';
import { report } from './report.ts';
import { benchSearch } from './search.ts';
import { benchSignIn } from './sign-in.ts';
import { benchStartUp } from './start-up.ts';
import { benchVisible } from './visible.ts';

/** `npm run bench` runs everything, `npm run bench -- appends orders` those sections. */
const sections = {
  'start-up': benchStartUp,
  appends: benchAppends,
  orders: benchOrders,
  'sign-in': benchSignIn,
  overload: benchOverload,
  visible: benchVisible,
  alerts: benchAlerts,
  live: benchLive,
  reads: benchReads,
  search: benchSearch,
  'rebuild-reads': benchRebuildReads,
  movements: benchMovements,
  export: benchExport,
  causes: benchCauses,
  history: benchHistory,
  codec: benchCodec,
  console: benchConsole,
  footprint: benchFootprint,
  kafka: benchKafka,
  cluster: benchCluster,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in sections));
if (unknown.length > 0)
  throw new Error(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);
const server = await startTestPostgres({ durable: true });
const figures = report();
try {
  for (const [name, run] of Object.entries(sections)) {
    if (wanted.length === 0 || wanted.includes(name)) await run(server.url(), figures);
  }
} finally {
  await server.stop();
}
figures.print();
