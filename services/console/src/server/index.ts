export { type ConsoleOptions, serveConsole } from './console.ts';
export { readFiles } from './files.ts';
export { type Services, servicesOn } from './forward.ts';
export { servicesAt } from './forward-over-http.ts';
