import { runProcess } from '@sales/service-kit';
import { builtApp } from '../build.ts';
import { runConsole } from './server/index.ts';

await runProcess(() => runConsole(process.env, builtApp));
