import { loadConfig } from '@sales/service-kit';
import { opsConfig } from './config.ts';
import { runOps } from './ops.ts';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await runOps(process.argv.slice(2), {
  config: () => loadConfig(opsConfig, process.env),
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  signal: stopping.signal,
});
