import type { FastifyRequest } from 'fastify';
import { NotCaughtUp } from '../http/consistency-token.ts';
import { IssuerUnavailable, Unauthenticated } from '../http/unauthenticated.ts';
import type { Identify, Principal } from './principal.ts';

/** Answers that go on for hours: who gets them is asked again and again. */
export type HeldStreams = {
  /**
   * From now on `end` is called once its sender may not send the request any more: the token has ended, was withdrawn,
   * or the permission is gone. `changed` is told of what the sender may do now. Until the returned function is called.
   */
  readonly hold: (request: FastifyRequest, on: HeldStream) => () => void;
  readonly stop: () => void;
};

export type HeldStream = {
  readonly mayStill: (principal: Principal) => boolean;
  readonly changed?: (principal: Principal) => void;
  /** Whether it has an end of its own, so that a token that was good when it began may end before it. */
  readonly isBounded?: boolean;
  readonly end: () => void;
};

/** Between two looks, in ms. */
const lookEvery = 400;

/** What says nothing of the sender. */
const isOutage = (error: unknown): boolean => error instanceof IssuerUnavailable || error instanceof NotCaughtUp;

export const holdStreams = (identify: Identify): HeldStreams => {
  const held = new Map<HeldStream, FastifyRequest>();
  let timer: NodeJS.Timeout | undefined;

  const look = async (stream: HeldStream, request: FastifyRequest): Promise<void> => {
    try {
      const principal = await identify(request.headers);
      if (principal.id === request.principal?.id && stream.mayStill(principal)) {
        if (principal !== request.principal) stream.changed?.(principal);
        request.principal = principal;
        return;
      }
    } catch (error) {
      if (isOutage(error)) return;
      if (stream.isBounded === true && error instanceof Unauthenticated && error.failure === 'expired') return;
    }
    if (held.delete(stream)) stream.end();
  };

  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    hold: (request, stream) => {
      held.set(stream, request);
      timer ??= setInterval(() => {
        for (const [one, asked] of held) void look(one, asked);
      }, lookEvery).unref();
      return () => {
        held.delete(stream);
        if (held.size === 0) stop();
      };
    },
    stop,
  };
};
