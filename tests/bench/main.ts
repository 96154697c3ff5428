import { startTestPostgres } from '@sales/test-kit';
import { benchAppends } from './append.ts';
import { benchOrders } from './orders.ts';
import { report } from './report.ts';

/** `npm run bench` runs everything, `npm run bench -- appends orders` those sections. */
const sections = { appends: benchAppends, orders: benchOrders };

const wanted = process.argv.slice(2);
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
