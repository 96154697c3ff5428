import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledKafka } from './installed.ts';
import { type Security, scramAccounts } from './security.ts';
import { type BrokerPlace, brokerSettings, clusterId } from './settings.ts';

/** A process with a broker in it. */
export type BrokerProcess = {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason, with its last words. */
  readonly ended: Promise<string>;
  /** Resolves when it has ended in order. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
};

const heap = ['-Xmx512m', '-Xms64m'];
/** For a start in two seconds, and for a machine that has other work to do. */
const quick = ['-XX:+UseSerialGC', '-XX:-UsePerfData', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/** How long a broker may take to hand over and close its files, in ms. */
const timeoutMs = 10_000;

/** Writes its settings into its folder and formats that, unless it has been before. */
export const formatBroker = async (
  kafka: InstalledKafka,
  me: BrokerPlace,
  all: readonly BrokerPlace[],
  security: Security | undefined,
): Promise<void> => {
  await mkdir(me.folder, { recursive: true });
  const settings = `${me.folder}.properties`;
  await writeFile(settings, brokerSettings(me, all, security));
  if (existsSync(join(me.folder, 'meta.properties'))) return;
  const accounts = security === undefined ? [] : scramAccounts;
  const tool = launch(kafka, 'kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', settings, ...accounts]);
  const lastWords = await tool.ended;
  if (tool.code() !== 0) throw new Error(`Kafka could not format ${me.folder}: ${lastWords}`);
};

export const startBroker = (kafka: InstalledKafka, me: BrokerPlace, log?: (line: string) => void): BrokerProcess =>
  launch(kafka, 'kafka.Kafka', [`${me.folder}.properties`], log);

type Launched = BrokerProcess & { code(): number | null };

const launch = (
  kafka: InstalledKafka,
  program: string,
  args: readonly string[],
  log: (line: string) => void = () => {},
): Launched => {
  const archive = classArchive(kafka, program);
  const options = [...heap, ...quick, archive.option, '-cp', kafka.classpath, program, ...args];
  // Of a session of its own: a Ctrl-C is for us, and we stop it when we are done.
  const child = spawn(kafka.java, options, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const lastWords: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      lastWords.splice(0, lastWords.length - 19);
      lastWords.push(line);
      log(line);
    }
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => resolve(lastWords.join('\n')));
    child.once('error', (error) => resolve(String(error)));
  }).then(async (words) => {
    await archive.keep();
    return words;
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${kafka.java} cannot be run`);
  const watcher = watch(pid);
  void ended.then(() => watcher.kill('SIGKILL'));
  return {
    pid,
    ended,
    code: () => child.exitCode,
    stop: async () => {
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      await ended;
      clearTimeout(killing);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/**
 * The first process that ends in order leaves an archive of the classes that it had loaded; the next ones start in a
 * third of the time with it (measured: 2.2 s in place of 6.5 s on a busy machine). Java ignores an archive that does
 * not fit.
 */
const classArchive = (kafka: InstalledKafka, program: string) => {
  const file = join(kafka.folder, `${program}-${kafka.javaVersion}.jsa`);
  if (existsSync(file)) return { option: `-XX:SharedArchiveFile=${file}`, keep: async () => {} };
  const part = `${file}.${process.pid}-${performance.now()}`;
  return {
    option: `-XX:ArchiveClassesAtExit=${part}`,
    keep: async () => {
      if (existsSync(file)) await rm(part, { force: true });
      else if (existsSync(part)) await rename(part, file);
    },
  };
};

/** Kills the broker when we are gone without having done so: its input ends with us, however we end. */
const watch = (pid: number): ChildProcess => {
  const watcher = spawn('/bin/sh', ['-c', 'read -r _; kill -KILL "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  return watcher;
};
