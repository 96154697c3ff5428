import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { InstalledKafka } from './installed.ts';

const run = promisify(execFile);

/** A listener with TLS and passwords, beside the open one. */
export type Security = {
  readonly keystore: string;
  /** The certificate of the brokers, which no authority has signed. PEM. */
  readonly ca: string;
};

/** It may do everything. */
export const account = { username: 'sales', password: 'secret' };

/** It may do what it is given; at first nothing. By `plain` only. */
export const reader = { username: 'person-reader', password: 'secret too' };

/** A key for 127.0.0.1, made by the tool that comes with Java. */
export const makeSecurity = async ({ java }: InstalledKafka, folder: string): Promise<Security> => {
  const keytool = join(dirname(java), 'keytool');
  const keystore = join(folder, 'broker.p12');
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', account.password, '-alias', 'broker'];
  const name = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1', '-validity', '30'];
  await run(keytool, ['-genkeypair', '-keyalg', 'EC', ...store, ...name]);
  const ca = join(folder, 'broker.pem');
  await run(keytool, ['-exportcert', '-rfc', '-file', ca, ...store]);
  return { keystore, ca: await readFile(ca, 'utf8') };
};

const loginModule = 'org.apache.kafka.common.security';
const plainLogin = `${loginModule}.plain.PlainLoginModule required`;

/** What `server.properties` needs for it. */
export const securitySettings = ({ keystore }: Security): Readonly<Record<string, string>> => ({
  'ssl.keystore.type': 'PKCS12',
  'ssl.keystore.location': keystore,
  'ssl.keystore.password': account.password,
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  'listener.name.secure.plain.sasl.jaas.config': `${plainLogin} ${[account, reader]
    .map(({ username, password }) => `user_${username}="${password}"`)
    .join(' ')};`,
  // As compose has it. Those who come without a password are the brokers themselves, and tests.
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': `User:${account.username};User:ANONYMOUS`,
  'listener.name.secure.scram-sha-256.sasl.jaas.config': `${loginModule}.scram.ScramLoginModule required;`,
  'listener.name.secure.scram-sha-512.sasl.jaas.config': `${loginModule}.scram.ScramLoginModule required;`,
});

/** For the tool that formats: SCRAM accounts are kept by the cluster itself. */
export const scramAccounts: readonly string[] = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
  '--add-scram',
  `${mechanism}=[name=${account.username},password=${account.password}]`,
]);
