import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export type PageKey = { readonly keys: readonly string[]; readonly what: MessageDescriptor };

/** Keys that do something on some pages. */
export const pageKeys = {
  submit: { keys: ['Ctrl Enter'], what: msg`Submit order, save a form` },
  decide: { keys: ['a', 'x'], what: msg`Approve, reject` },
  edit: { keys: ['e'], what: msg`Edit` },
  filter: { keys: ['f'], what: msg`Filter` },
  export: { keys: ['Shift E'], what: msg`Export` },
  rows: { keys: ['j', 'k', '↓', '↑'], what: msg`Next and previous row` },
  select: { keys: ['x', 'Shift X'], what: msg`Select a row, or all up to it` },
  open: { keys: ['Enter'], what: msg`Open` },
} as const satisfies Readonly<Record<string, PageKey>>;
