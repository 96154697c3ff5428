export { startTestRedis, type TestRedis } from './server.ts';
