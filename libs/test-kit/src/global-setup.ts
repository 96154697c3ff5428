import { sharedServerVariable } from './database.ts';
import { startTestPostgres } from './server.ts';

/** vitest: one server for all tests of the project, at an address that their processes inherit. */
export const setup = async (): Promise<() => Promise<void>> => {
  const server = await startTestPostgres();
  process.env[sharedServerVariable] = server.url();
  return server.stop;
};
