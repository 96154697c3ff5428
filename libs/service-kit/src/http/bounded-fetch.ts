/** The answer is longer than one of its kind is. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export type BoundedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** @throws AnswerTooLarge without reading on */
const readUpTo = async (answer: Response, most: number): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the rest.
    if (size > most) throw new AnswerTooLarge(`more than ${most} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
};

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

/**
 * Fetches from a server that is not ours. It follows no redirect, so that a trusted address leads nowhere else (the
 * caller sees the status), reads no more than `most` bytes, and gives up after `timeoutMs`, body included.
 */
export const boundedFetch =
  ({ most = 1_000_000, timeoutMs = 3000 } = {}): BoundedFetch =>
  async (url, init = {}) => {
    const late = AbortSignal.timeout(timeoutMs);
    const signal = init.signal === undefined || init.signal === null ? late : AbortSignal.any([init.signal, late]);
    const answer = await fetch(url, { ...init, redirect: 'manual', signal });
    const body = await readUpTo(answer, most);
    const { status, statusText, headers } = answer;
    return new Response(hasNoBody(status) ? null : body, { status, statusText, headers });
  };
