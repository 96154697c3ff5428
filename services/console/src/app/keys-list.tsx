import { useLingui } from '@lingui/react';
import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PageKey } from './page-keys.ts';

/** Keys, and what they do. */
export const KeysList = ({ of }: { readonly of: readonly PageKey[] }): ReactNode => {
  const { i18n } = useLingui();
  return (
    <dl className="keys">
      {of.map(({ keys, what }) => (
        <div key={keys.join()}>
          <dt>
            {keys.map((name) => (
              <Kbd key={name}>{name}</Kbd>
            ))}
          </dt>
          <dd>{i18n._(what)}</dd>
        </div>
      ))}
    </dl>
  );
};
