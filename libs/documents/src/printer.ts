import { Worker } from 'node:worker_threads';
import type { PrintedDocument } from './document.ts';
import type { Painted } from './worker.ts';

/** Makes PDFs in a thread of its own: one takes some tenths of a second, which no other request should wait for. */
export type Printer = {
  /**
   * The document as PDF, tagged and with its fonts in it; the same document is the same bytes. One is made at a time;
   * one whose signal is aborted before its turn is not made. @throws the reason of the signal, or Error
   */
  print(document: PrintedDocument, signal?: AbortSignal): Promise<Uint8Array>;
  /** Resolves when the thread has ended. What is still to be made fails. */
  stop(): Promise<void>;
};

/** In MiB, beside what the process may have: fonts and a document of some thousands of lines. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 } as const;

const make = (worker: Worker, document: PrintedDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      worker.off('message', answered);
      worker.off('exit', ended);
    };
    const answered = (painted: Painted): void => {
      over();
      if ('bytes' in painted) resolve(painted.bytes);
      else reject(new Error(`no document: ${painted.failure}`));
    };
    const ended = (): void => {
      over();
      reject(new Error('the thread that makes documents has ended'));
    };
    worker.postMessage(document);
    worker.on('message', answered);
    worker.on('exit', ended);
  });

/** The thread begins with the first document, and ends `idleMs` after the last: its fonts take some 100 MB. */
export const createPrinter = ({ idleMs = 60_000 }: { readonly idleMs?: number } = {}): Printer => {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  const running = (): Worker => {
    if (thread !== undefined) return thread;
    const started = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits });
    started.unref();
    // What ends a thread reaches those that wait for it by its end.
    started.once('error', () => undefined);
    started.once('exit', () => {
      if (thread === started) thread = undefined;
    });
    thread = started;
    return started;
  };

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  };

  const printed = async (document: PrintedDocument, signal: AbortSignal | undefined): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    if (isStopped) throw new Error('the printer has stopped');
    clearTimeout(idle);
    try {
      return await make(running(), document);
    } finally {
      idle = setTimeout(() => void end(), idleMs).unref();
    }
  };

  return {
    print: (document, signal) => {
      const made = last.then(() => printed(document, signal));
      last = made.catch(() => undefined);
      return made;
    },
    stop: async () => {
      isStopped = true;
      await end();
      await last;
      clearTimeout(idle);
    },
  };
};
