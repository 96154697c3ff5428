/** As many parts as a request may wait for; the newest are kept. */
const most = 100;

/** What was written, by stream: reads of the same client wait for it. */
export type Tokens = {
  /** Takes the Consistency-Token of an answer. */
  readonly add: (token: string) => void;
  /** One token for all; undefined when nothing was written. */
  readonly all: () => string | undefined;
};

/** The position of a part `<stream>@<position>`. */
const positionOf = (part: string): bigint => BigInt(part.slice(part.lastIndexOf('@') + 1));

export const createTokens = (): Tokens => {
  const parts = new Map<string, string>();
  return {
    add: (token) => {
      for (const part of token.split(',')) {
        const stream = part.slice(0, part.lastIndexOf('@'));
        const known = parts.get(stream);
        if (known !== undefined && positionOf(known) >= positionOf(part)) continue;
        parts.delete(stream);
        parts.set(stream, part);
      }
      for (const stream of [...parts.keys()].slice(0, Math.max(0, parts.size - most))) parts.delete(stream);
    },
    all: () => (parts.size === 0 ? undefined : [...parts.values()].join(',')),
  };
};
