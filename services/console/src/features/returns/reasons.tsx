import { useLingui } from '@lingui/react';
import type { ReactNode } from 'react';
import { useFormat } from '../../i18n/index.ts';
import { returnReasons } from './names.ts';

/** Why goods come back, each reason once: in the reader's words, or its code where there are none. */
export const Reasons = ({ of }: { readonly of: readonly { readonly reason: string }[] }): ReactNode => {
  const { i18n } = useLingui();
  const format = useFormat();
  const words = [...new Set(of.map(({ reason }) => reason))].map((reason) => {
    const known = returnReasons[reason];
    return known === undefined ? reason : i18n._(known);
  });
  return format.list(words);
};
