import type { MessageDescriptor } from '@lingui/core';

/** The words of named states, for filters. */
export const labelsOf = (
  states: Readonly<Record<string, { readonly label: MessageDescriptor }>>,
): Readonly<Record<string, MessageDescriptor>> =>
  Object.fromEntries(Object.entries(states).map(([name, { label }]) => [name, label]));
