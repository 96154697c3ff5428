import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `deploy/native/install.sh` has made available. */
export type InstalledKafka = {
  readonly version: string;
  /** The program. */
  readonly java: string;
  /** Version of Java. */
  readonly javaVersion: string;
  readonly classpath: string;
  /** Where the broker's programs are; archives of their classes are kept beside them. */
  readonly folder: string;
};

const install = 'run `npm run native:install`, or name the brokers of a running Kafka in KAFKA_BROKERS';

const kafkaVersion = async (): Promise<string> => {
  const pom = await readFile(new URL('../../../../deploy/native/pom.xml', import.meta.url), 'utf8');
  const version = /<kafka\.version>(.+?)</.exec(pom)?.[1];
  if (version === undefined) throw new Error('deploy/native/pom.xml names no version of Kafka');
  return version;
};

const cacheFolder = (): string => process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');

/** What is missing and how to get it. */
export type Missing = { readonly missing: string };

const findKafka = async (): Promise<InstalledKafka & { readonly lacks: readonly string[] }> => {
  const home = process.env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  // It speaks on the error output, whatever it says.
  const said = await run(java, ['-version']).catch(() => ({ stderr: '' }));
  const javaVersion = / version "([^"]+)"/.exec(said.stderr)?.[1] ?? '';
  const version = await kafkaVersion();
  const folder = join(cacheFolder(), 'sales', `kafka-${version}`);
  const lacks = [
    ...(Number.parseInt(javaVersion, 10) >= 17 ? [] : [`Java 17 or later (found ${javaVersion || 'none'})`]),
    ...(existsSync(join(folder, 'lib')) ? [] : [`Kafka ${version} in ${folder}`]),
  ];
  return { version, java, javaVersion, classpath: join(folder, 'lib', '*'), folder, lacks };
};

/** Everything that a broker needs and that is not here. */
export const whatKafkaLacks = async (): Promise<readonly string[]> => (await findKafka()).lacks;

export const installedKafka = async (): Promise<InstalledKafka | Missing> => {
  const { lacks, ...kafka } = await findKafka();
  return lacks.length === 0 ? kafka : { missing: `missing: ${lacks.join(', ')}: ${install}` };
};
