import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

type Line = { running: number; readonly waiting: (() => void)[] };

/**
 * What stands before the calls of a node: at most `most` of one connection run at once, the others wait without an
 * answer. While `frozen` gives a promise nothing is taken and nothing is answered; all that has waited goes on when it
 * resolves.
 */
export const callGate = (most: number, frozen: () => Promise<void> | undefined): ServerInterceptor => {
  const lines = new Map<string, Line>();

  const lineOf = (peer: string): Line => {
    const known = lines.get(peer);
    if (known !== undefined) return known;
    const line: Line = { running: 0, waiting: [] };
    lines.set(peer, line);
    return line;
  };
  const leave = (peer: string, line: Line): void => {
    line.running -= 1;
    const next = line.waiting.shift();
    if (next !== undefined) next();
    else if (line.running === 0) lines.delete(peer);
  };
  const onceThawed = (act: () => void): void => {
    const thawed = frozen();
    if (thawed === undefined) act();
    else void thawed.then(() => onceThawed(act));
  };

  return (_, call) => {
    const peer = call.getPeer();
    const line = lineOf(peer);
    return new ServerInterceptingCall(call, {
      start: (next) => {
        const enter = (): void => {
          line.running += 1;
          let taken = false;
          // Told at the end of every call that was taken, however it ended.
          next({
            onReceiveMetadata: (metadata, pass) => {
              taken = true;
              pass(metadata);
            },
            onCancel: () => leave(peer, line),
          });
          if (!taken) leave(peer, line);
        };
        onceThawed(() => {
          if (line.running < most) enter();
          else line.waiting.push(enter);
        });
      },
      sendMessage: (message, next) => onceThawed(() => next(message)),
      sendStatus: (status, next) => onceThawed(() => next(status)),
    });
  };
};
