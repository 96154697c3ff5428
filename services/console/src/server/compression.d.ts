/** What is used of it: `@types/compression` would bring those of Express. */
declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Options = {
    /** Whether an answer is compressed, once its headers are known. */
    readonly filter: (request: IncomingMessage, response: ServerResponse) => boolean;
  };
  const compression: (
    options: Options,
  ) => (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
  export = compression;
}
