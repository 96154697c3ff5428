import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ClientDocument, clientTypes } from './client-types.ts';
import { servicesInMemory } from './in-memory.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the types are, from the root. */
export const clientFile = 'libs/client/src/api.ts';

const services = ['customer', 'inventory', 'order', 'query', 'identity'];

/** The documents of all services. */
export const readDocuments = async (): Promise<readonly ClientDocument[]> => {
  const { server, stop } = await servicesInMemory();
  try {
    return await Promise.all(services.map(async (name) => (await server.inject(`/${name}/openapi.json`)).json()));
  } finally {
    await stop();
  }
};

/** What the file of types has to say. */
export const currentClient = async (): Promise<string> => {
  const options = ['format', '--stdin-file-path', clientFile];
  return execFileSync('biome', options, { cwd: root, input: clientTypes(await readDocuments()), encoding: 'utf8' });
};
