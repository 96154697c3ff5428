import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import mostCommon from './common-passwords.json' with { type: 'json' };
import { reject } from './errors.ts';

/** OWASP: argon2id with 19 MiB and two passes. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** At once: each takes a core and 19 MiB. */
const atOnce = 2;

/** That wait for their turn, at most a second or two. More is an attack, or more than the machine can do. */
const waitingAtMost = 200;

export const shortest = 12;
export const longest = 200;

export type Passwords = {
  /** @throws DomainError `sign-in/busy` */
  readonly hash: (password: string) => Promise<string>;
  /**
   * Whether it is the password, after as long where there is none. `before` is asked when its turn has come, and
   * `judge` before its turn ends: what was counted by then counts for the next. What they throw, this throws.
   * @throws DomainError `sign-in/busy`
   */
  readonly verify: <Result>(
    kept: string | undefined,
    password: string,
    before: () => Promise<void>,
    judge: (isRight: boolean) => Promise<Result>,
  ) => Promise<Result>;
};

/** Hashes passwords, a few at a time. */
export const createPasswords = (): Passwords => {
  let running = 0;
  const waiting: (() => void)[] = [];

  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) {
      if (waiting.length >= waitingAtMost) reject('sign-in/busy');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };

  let noPassword: Promise<string> | undefined;
  return {
    hash: (password) => inTurn(() => hash(password, cost)),
    verify: async (kept, password, before, judge) => {
      noPassword ??= hash('', cost);
      const none = await noPassword;
      return inTurn(async () => {
        await before();
        const isSame = await verify(kept ?? none, password);
        return judge(kept !== undefined && isSame);
      });
    },
  };
};

/**
 * The first 12 digits of the SHA-256 of the 3,000 most common passwords of 12 characters or more, in lower case, of the
 * million most common ones in SecLists (MIT). OWASP ASVS 5, 6.2.4, asks for so many. As digests, for they are not nice
 * to read.
 */
const longOnes: ReadonlySet<string> = new Set(mostCommon);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** More that many people have. Short ones are refused by their length. */
const common = [
  ...['12345678901234', '1234567890123456', '987654321098', '098765432112', 'abcd1234abcd', '1q2w3e4r5t6y7u8i'],
  ...['password123456', 'administrator1', 'letmeinletmein', 'welcome12345', 'welcome123456', 'iloveyouforever'],
  ...['changemechangeme', 'correcthorsebatterystaple', 'correct horse battery staple', 'trustno1trustno1'],
  ...['p@ssw0rd1234', 'passw0rd1234', 'woaini1314520', 'woaini520520', '5201314520131', '1314520131452'],
  ...['a123456789012', 'aa123456789a'],
];
const commonly: ReadonlySet<string> = new Set([...common, ...dictionary['passwords-common']]);

const simple = (text: string): string => text.normalize('NFKC').toLowerCase();

/** One that many people have, or two of them one after the other: long ones are mostly made so. */
const isCommon = (text: string): boolean =>
  commonly.has(text) ||
  longOnes.has(digest(text)) ||
  Array.from(text, (_, end) => [text.slice(0, end), text.slice(end)] as const).some(
    ([head, tail]) => head.length >= 3 && commonly.has(head) && (commonly.has(tail) || /^.?[0-9]{1,4}$/.test(tail)),
  );

/** Few characters again and again, or each one after the other. */
const isRepeated = (text: string): boolean => new Set(text).size < 5;

/**
 * Refuses a password that is guessed first: too short, common, or what is known of the person.
 * @throws DomainError `password/too-short`, `password/too-long`, `password/too-common`, `password/about-you`
 */
export const requireStrong = (password: string, { email, name }: { readonly email: string; readonly name: string }) => {
  const { length } = [...password];
  if (length < shortest) reject('password/too-short', { shortest });
  if (length > longest) reject('password/too-long', { longest });
  const text = simple(password);
  const [mailbox = ''] = simple(email).split('@');
  const known = [simple(email), mailbox, simple(name), ...simple(name).split(/\s+/)].filter((one) => one.length >= 4);
  const rest = known.reduce((left, one) => left.replaceAll(one, ''), text);
  if (rest.length < 8 && rest !== text) reject('password/about-you');
  if (isCommon(text) || isRepeated(text)) reject('password/too-common');
};
