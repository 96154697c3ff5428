import { useLingui } from '@lingui/react';
import type { ReactNode } from 'react';
import { thingNames } from './names.ts';
import { useVerb } from './verb.ts';

/** What a function is called: `order:submit` is `Orders: submit`. */
export const FunctionName = ({ of }: { readonly of: string }): ReactNode => {
  const { i18n } = useLingui();
  const verbOf = useVerb();
  const thing = of.split(':')[0] ?? '';
  const name = thingNames[thing];
  return `${name === undefined ? thing : i18n._(name)}: ${verbOf(of)}`;
};
