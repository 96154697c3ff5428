export { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
export { startTestRedis, type TestRedis } from './server.ts';
