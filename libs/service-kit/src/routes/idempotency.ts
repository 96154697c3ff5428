import { type Answer, type Answers, CommandReused } from '@sales/eventsourcing';

/** What came of carrying a request out. `recorded`: it left events, so the log itself will recognise a repeat. */
export type Performed = { readonly answer: Answer; readonly recorded: boolean };

export type Idempotent = (key: string, requestHash: string, carryOut: () => Promise<Performed>) => Promise<Answer>;

/**
 * Gives every request of a key that was carried out the same answer: those that come while the first is in hand share
 * its answer, those that come later find it, in the stream when it left events, else among the remembered answers.
 * Errors, refusals among them, are not answers: they reach those that wait, and a later request is carried out anew.
 */
export const idempotent = (answers: Answers): Idempotent => {
  const inHand = new Map<string, { readonly requestHash: string; readonly answer: Promise<Answer> }>();

  const first = async (key: string, requestHash: string, carryOut: () => Promise<Performed>): Promise<Answer> => {
    const found = await answers.find(key);
    if (found !== undefined) return sameRequest(found, requestHash, key);
    const { answer, recorded } = await carryOut();
    return recorded ? answer : sameRequest(await answers.remember(key, answer), requestHash, key);
  };

  return async (key, requestHash, carryOut) => {
    const other = inHand.get(key);
    if (other !== undefined) {
      if (other.requestHash !== requestHash) throw new CommandReused(key);
      return other.answer;
    }
    const answer = first(key, requestHash, carryOut);
    inHand.set(key, { requestHash, answer });
    try {
      return await answer;
    } finally {
      inHand.delete(key);
    }
  };
};

const sameRequest = (answer: Answer, requestHash: string, key: string): Answer => {
  if (answer.requestHash !== requestHash) throw new CommandReused(key);
  return answer;
};
