import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Why goods come back, by code. Other programs may have more. */
export const returnReasons: Readonly<Record<string, MessageDescriptor>> = {
  damaged: msg`They are damaged`,
  wrongProduct: msg`It is the wrong product`,
  tooMany: msg`There are too many`,
  late: msg`They came too late`,
  notLiked: msg`They are not what was expected`,
  other: msg`Another reason`,
};

/** Why goods are not taken back, by code. */
export const refusalReasons: Readonly<Record<string, MessageDescriptor>> = {
  outOfTime: msg`It is too late for that`,
  used: msg`They were used`,
  notOurs: msg`They are not from us`,
  excluded: msg`They cannot be returned`,
  other: msg`Another reason`,
};

export const conditions = { resaleable: msg`Can be sold again`, damaged: msg`Damaged` } as const;
