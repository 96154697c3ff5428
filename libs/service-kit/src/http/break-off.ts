import type { FastifyReply } from 'fastify';

/**
 * Ends an answer that is being sent, so that its reader sees that it is not whole: there is no last chunk, and where
 * there are no chunks (HTTP/1.0) the reset says so; a connection that is closed would be the end of the file there.
 */
export const breakOff = ({ raw }: FastifyReply): void => {
  raw.socket?.resetAndDestroy();
  raw.destroy();
};
