import { parentPort } from 'node:worker_threads';
import type { PrintedDocument } from './document.ts';
import { paint } from './paint.ts';

/** What the thread answers: the bytes, or why there are none. */
export type Painted = { readonly bytes: Uint8Array } | { readonly failure: string };

const painted = (document: PrintedDocument): Promise<Painted> =>
  paint(document).then(
    (bytes) => ({ bytes: new Uint8Array(bytes) }),
    (error: unknown) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );

parentPort?.on('message', (document: PrintedDocument) => {
  void painted(document).then((answer) => parentPort?.postMessage(answer));
});
