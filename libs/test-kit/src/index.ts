export { openTestDatabase, type TestDatabase } from './database.ts';
export { startTestPostgres, type TestPostgres, type TestPostgresOptions } from './server.ts';
