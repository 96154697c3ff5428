/** Starts a server, puts something into it, says its process id, and hangs: for tests that kill it. */
import pg from 'pg';
import { startEmbeddedPostgres } from '../embedded/index.ts';

const server = await startEmbeddedPostgres({ folder: process.argv[2] ?? '' });
const client = new pg.Client(server.url());
client.on('error', () => {});
await client.connect();
await client.query('create table kept as select 42 as n');
process.stdout.write(`${server.pid()}\n`);
setInterval(() => {}, 60_000);
