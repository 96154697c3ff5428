/// <reference path="./compression.d.ts" />
import type { Reply, Request } from '@sales/service-kit';
import compression from 'compression';

/** What is text, but for notices: they are sent one by one, and a compressor would keep them back. */
const isText = /^(application\/(problem\+)?json|application\/x-ndjson|text\/(?!event-stream))/;

const compress = compression({
  filter: (_request, response) => isText.test(String(response.getHeader('content-type') ?? '')),
});

/** Whatever answers the request from here on is compressed, where the browser takes it and it is large enough. */
export const compressed = ({ raw }: Request, reply: Reply): void => compress(raw, reply.raw, () => {});
