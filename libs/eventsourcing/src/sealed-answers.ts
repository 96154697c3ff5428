import { installation } from './keyed-hash.ts';
import type { Answer, Answers, KeyName, PersonKeys } from './ports.ts';
import { openBox, type SealedBox, sealBox } from './sealing.ts';

/** The key of all remembered answers: they are kept for so short a time that no one's has to be erased. */
const name: KeyName = { person: installation, purpose: 'answers' };

/**
 * Remembers answers without what they say: the body, and the hash of the request, are in a box that is bound to the
 * idempotency key.
 */
export const sealedAnswers = (answers: Answers, keys: Pick<PersonKeys, 'mint'>): Answers => {
  const keyOf = async () => {
    const [key] = await keys.mint([name]);
    if (key === undefined || key === 'erased') throw new Error('the key of remembered answers was erased');
    return key;
  };
  const open = async (of: string, answer: Answer): Promise<Answer> => {
    const { requestHash, body } = openBox(of, JSON.parse(answer.body) as SealedBox, await keyOf());
    return { ...answer, requestHash: String(requestHash), body: String(body) };
  };
  return {
    ...answers,
    find: async (of) => {
      const found = await answers.find(of);
      return found && open(of, found);
    },
    remember: async (of, { requestHash, body, ...rest }) => {
      const box = sealBox(of, name, await keyOf(), { requestHash, body });
      return open(of, await answers.remember(of, { ...rest, requestHash: '', body: JSON.stringify(box) }));
    },
  };
};
