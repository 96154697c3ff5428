import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpTo } from '../system/http.ts';
import { dataFolder, type RunningSystem, startSystem } from '../system/running-system.ts';
import { openShop, type Shop } from '../system/shop.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const services = ['customer', 'inventory', 'order', 'query'];
const versions = {
  redocly: '@redocly/cli@2.77.0',
  spectral: '@stoplight/spectral-cli@6.16.3',
  typescript: 'openapi-typescript@7.13.0',
  python: 'openapi-python-client==0.29.1',
  generator: '7.17.0',
};

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let shop: Shop;

const run = async (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const options = { cwd: folder.path, env: { ...process.env, REDOCLY_TELEMETRY: 'off', ...env } };
  const { stdout, stderr } = await promisify(execFile)(command, [...args], { ...options, maxBuffer: 100_000_000 });
  return `${stdout}${stderr}`;
};
const fileOf = (service: string): string => join(folder.path, `${service}.json`);

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: join(folder.path, 'data') });
  shop = await openShop(httpTo(system.baseUrl));
  for (const service of services)
    await writeFile(fileOf(service), await (await fetch(`${system.baseUrl}/${service}/openapi.json`)).text());
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

describe('linters find nothing in any document, with all rules that they recommend', () => {
  test('redocly', async () => {
    const told = await run('npx', ['-y', versions.redocly, 'lint', '--extends=recommended', ...services.map(fileOf)]);
    expect(told).not.toMatch(/warning/i);
  });

  test('spectral', async () => {
    const rules = join(folder.path, '.spectral.yaml');
    await writeFile(rules, 'extends: ["spectral:oas"]\n');
    const options = ['lint', '--ruleset', rules, '--fail-severity', 'hint'];
    expect(await run('npx', ['-y', versions.spectral, ...options, ...services.map(fileOf)])).toContain('No results');
  });
});

describe('generators of clients make something of every document', () => {
  test.each(services)('openapi-typescript: %s', async (service) => {
    await run('npx', ['-y', versions.typescript, fileOf(service), '-o', join(folder.path, `${service}.d.ts`)]);
  });

  test('openapi-python-client, whose client places an order', async () => {
    await run('python3', ['-m', 'venv', 'python']);
    await run('python/bin/pip', ['install', '-q', versions.python]);
    for (const service of services) {
      const output = ['--output-path', `python-${service}`, '--meta', 'none'];
      const told = await run('python/bin/openapi-python-client', ['generate', '--path', fileOf(service), ...output]);
      expect(told).not.toContain('WARNING');
      expect(told).not.toContain('Unable to process');
    }
    await run('mv', ['python-order', 'orders_client']);
    const order = [join(here, 'place_order.py'), system.baseUrl, shop.customerId, shop.desk];
    expect(await run('python/bin/python', order, { PYTHONPATH: folder.path })).toMatch(/SO-\d{4}-\d{6}/);
  });

  test('openapi-generator, for Python and for Java', async () => {
    const artifact = `org.openapitools:openapi-generator-cli:${versions.generator}`;
    await run('mvn', [
      '-q',
      '-B',
      'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get',
      `-Dartifact=${artifact}`,
    ]);
    const place = '.m2/repository/org/openapitools/openapi-generator-cli';
    const jar = join(homedir(), place, versions.generator, `openapi-generator-cli-${versions.generator}.jar`);
    for (const language of ['python', 'java'])
      await run('java', [
        '-jar',
        jar,
        'generate',
        '-i',
        fileOf('order'),
        '-g',
        language,
        '-o',
        `generated-${language}`,
      ]);
  });
});
