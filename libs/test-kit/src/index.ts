export { openTestDatabase, type TestDatabase } from './database.ts';
export { type Processes, twoProcesses } from './processes.ts';
export { startTestPostgres, type TestPostgres, type TestPostgresOptions } from './server.ts';
