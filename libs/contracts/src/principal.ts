import { Type } from 'typebox';

const name = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';
const named = '1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or a digit';

export const userIdPattern = `^user:${name}$`;
export const userIdInWords = `user:<id>, the id ${named}`;
/** A person who works with the system; never an e-mail address. */
export const UserId = Type.String({
  pattern: userIdPattern,
  title: 'UserId',
  description: userIdInWords,
  examples: ['user:ann'],
});

/** Of whom requests come from: a person, or another program. */
export const principalIdPattern = `^(user|service):${name}$`;
export const principalIdInWords = `user:<id> or service:<name>, the id or name ${named}`;
/** A person, or another program, that has sent a request. */
export const PrincipalId = Type.String({
  pattern: principalIdPattern,
  title: 'PrincipalId',
  description: principalIdInWords,
  examples: ['user:ann'],
});
