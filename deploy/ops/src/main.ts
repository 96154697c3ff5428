import { loadConfig } from '@sales/service-kit';
import { opsConfig } from './config.ts';
import { runOps } from './ops.ts';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

/** What others have written is in some lines: it must not command the terminal, or pass for another line. */
const visible = (line: string): string =>
  line.replace(/[^\P{C}\t]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

process.exitCode = await runOps(process.argv.slice(2), {
  config: () => loadConfig(opsConfig, process.env),
  say: (line) => void process.stdout.write(`${visible(line)}\n`),
  complain: (lines) => void process.stderr.write(`${lines.split('\n').map(visible).join('\n')}\n`),
  signal: stopping.signal,
});
