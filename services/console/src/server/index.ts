export { type ConsoleOptions, serveConsole } from './console.ts';
export { readFiles } from './files.ts';
export { type Services, servicesOn } from './forward.ts';
export { consoleConfig, runConsole } from './run.ts';
