import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientFile, currentClient, root } from './client-file.ts';

// `npm run client`: renews the types of the client when a route has changed.
await writeFile(join(root, clientFile), await currentClient());
