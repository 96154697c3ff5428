import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpTo } from '../system/http.ts';
import { dataFolder, type RunningSystem, startSystem } from '../system/running-system.ts';
import { openShop, type Shop } from '../system/shop.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const clients = fileURLToPath(new URL('clients', import.meta.url));
const services = ['customer', 'inventory', 'order', 'query', 'identity'];
const versions = {
  redocly: '@redocly/cli@2.77.0',
  spectral: '@stoplight/spectral-cli@6.16.3',
  typescript: 'openapi-typescript@7.13.0',
  fetch: 'openapi-fetch@0.17.0',
  python: 'openapi-python-client==0.29.1',
  generator: '7.17.0',
  dependencies: '3.8.1',
};

/** What must be installed, by the command that says its version. */
const tools: Readonly<Record<string, string>> = {
  npx: 'npm 10 or later',
  python3: 'Python 3.10 or later with the module venv (Debian: python3-venv)',
  java: 'a JDK 11 or later (Debian: default-jdk)',
  javac: 'a JDK 11 or later, not only a JRE (Debian: default-jdk)',
  mvn: 'Apache Maven 3.8 or later (Debian: maven)',
};

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let shop: Shop;

const run = async (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const options = { cwd: folder.path, env: { ...process.env, REDOCLY_TELEMETRY: 'off', ...env } };
  const { stdout, stderr } = await promisify(execFile)(command, [...args], {
    ...options,
    maxBuffer: 100_000_000,
  }).catch((error) => {
    // What most of these tools say of a failure is on stdout.
    throw error instanceof Error && 'stdout' in error ? new Error(`${error.message}\n${error.stdout}`) : error;
  });
  return `${stdout}${stderr}`;
};

/** @throws Error that says what must be installed */
const needs = async (...commands: readonly string[]): Promise<void> => {
  for (const command of commands)
    await run(command, ['--version']).catch(() => {
      throw new Error(`${command} does not run: this test needs ${tools[command]}`);
    });
};

const fileOf = (service: string): string => join(folder.path, `${service}.json`);

/** A folder of its own for the client of a generator. */
const folderOf = async (name: string): Promise<string> => {
  const path = join(folder.path, name);
  await mkdir(path);
  return path;
};

/** What a client is asked for: where, for whom, what. It prints the number of the order. */
const order = (): readonly string[] => [system.baseUrl, shop.customerId, shop.desk];
const orderNumber = /^SO-\d{4}-\d{6}$/m;

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
    await needs('npx');
    const told = await run('npx', ['-y', versions.redocly, 'lint', '--extends=recommended', ...services.map(fileOf)]);
    expect(told).not.toMatch(/warning/i);
  });

  test('spectral', async () => {
    await needs('npx');
    const rules = join(folder.path, '.spectral.yaml');
    await writeFile(rules, 'extends: ["spectral:oas"]\n');
    const options = ['lint', '--ruleset', rules, '--fail-severity', 'hint'];
    expect(await run('npx', ['-y', versions.spectral, ...options, ...services.map(fileOf)])).toContain('No results');
  });
});

describe('generators make a client of every document, and it places an order', () => {
  test('openapi-typescript', async () => {
    await needs('npx');
    const own = await folderOf('typescript');
    await writeFile(join(own, 'package.json'), '{ "type": "module" }');
    await run('npm', ['install', '--prefix', own, '--no-audit', '--no-fund', versions.fetch]);
    for (const service of services)
      await run('npx', ['-y', versions.typescript, fileOf(service), '-o', join(own, `${service}.ts`)]);
    await copyFile(join(clients, 'openapi-typescript.ts.txt'), join(own, 'place-order.ts'));
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'esnext'];
    const options = ['--noEmit', '--allowImportingTsExtensions', '--types', 'node', ...strict];
    const types = join(root, 'node_modules', '@types');
    await run(join(root, 'node_modules', '.bin', 'tsc'), [
      ...options,
      ...['--typeRoots', types],
      ...services.map((service) => join(own, `${service}.ts`)),
      join(own, 'place-order.ts'),
    ]);
    expect(await run(process.execPath, [join(own, 'place-order.ts'), ...order()])).toMatch(orderNumber);
  });

  test('openapi-python-client', async () => {
    await needs('python3');
    const own = await folderOf('python');
    await run('python3', ['-m', 'venv', join(own, 'venv')]);
    await run(join(own, 'venv/bin/pip'), ['install', '-q', versions.python]);
    const config = join(clients, 'openapi_python_client.yaml');
    // It tidies up with a program that was installed with it.
    const env = { PATH: [join(own, 'venv/bin'), process.env['PATH']].join(delimiter) };
    for (const service of services) {
      const output = ['--output-path', join(own, `${service}_client`), '--meta', 'none', '--config', config];
      const told = await run('openapi-python-client', ['generate', '--path', fileOf(service), ...output], env);
      expect(told, service).not.toMatch(/warning|unable/i);
    }
    await run('mv', [join(own, 'order_client'), join(own, 'orders_client')]);
    const script = join(clients, 'openapi_python_client.py');
    expect(await run(join(own, 'venv/bin/python'), [script, ...order()], { PYTHONPATH: own })).toMatch(orderNumber);
  });

  describe('openapi-generator', () => {
    const plugin = `org.apache.maven.plugins:maven-dependency-plugin:${versions.dependencies}`;
    const place = 'org/openapitools/openapi-generator-cli';
    const repository = join(homedir(), '.m2', 'repository');
    const jar = join(repository, place, versions.generator, `openapi-generator-cli-${versions.generator}.jar`);

    const generate = async (language: string, own: string, further: readonly string[] = []): Promise<void> => {
      for (const service of services) {
        const output = ['-o', join(own, service), ...further];
        // It ends with 1 where it finds a document wrong; what it warns of is itself: OpenAPI 3.1, and examples.
        await run('java', ['-jar', jar, 'generate', '-i', fileOf(service), '-g', language, ...output]);
      }
    };

    beforeAll(async () => {
      await needs('java', 'javac', 'mvn');
      const artifact = `org.openapitools:openapi-generator-cli:${versions.generator}`;
      await run('mvn', ['-q', '-B', `${plugin}:get`, `-Dartifact=${artifact}`]);
    });

    test('for Python', async () => {
      await needs('python3');
      const own = await folderOf('generated-python');
      await generate('python', own);
      await run('python3', ['-m', 'venv', join(own, 'venv')]);
      await run(join(own, 'venv/bin/pip'), ['install', '-q', '-r', join(own, 'order', 'requirements.txt')]);
      const script = join(clients, 'openapi_generator.py');
      const env = { PYTHONPATH: join(own, 'order') };
      expect(await run(join(own, 'venv/bin/python'), [script, ...order()], env)).toMatch(orderNumber);
    });

    test('for Java', async () => {
      const own = await folderOf('generated-java');
      await generate('java', own, ['--additional-properties', 'useSingleRequestParameter=true']);
      const [sources, classes] = [join(own, 'order', 'src/main/java'), join(own, 'order', 'target/classes')];
      await copyFile(join(clients, 'PlaceOrderFromJava.java'), join(sources, 'PlaceOrderFromJava.java'));
      const pom = join(own, 'order', 'pom.xml');
      const paths = join(own, 'classpath');
      const goals = ['compile', `${plugin}:build-classpath`, `-Dmdep.outputFile=${paths}`];
      await run('mvn', ['-q', '-B', '-f', pom, ...goals]);
      const classpath = [classes, await readFile(paths, 'utf8')].join(delimiter);
      expect(await run('java', ['-cp', classpath, 'PlaceOrderFromJava', ...order()])).toMatch(orderNumber);
    });
  });
});
