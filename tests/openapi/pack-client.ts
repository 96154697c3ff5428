import { packClient } from './client-package.ts';

// `npm run client:pack`: the client as a package, in the folder where it is called.
console.log(packClient(process.env['INIT_CWD'] ?? process.cwd()));
