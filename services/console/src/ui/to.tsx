import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAsOf } from './as-of.tsx';
import { type SearchParams, withParams } from './search-params.ts';

/** A link to another page, at the same instant. */
export const To = ({
  path,
  search = {},
  children,
}: {
  readonly path: string;
  readonly search?: SearchParams;
  readonly children: ReactNode;
}): ReactNode => (
  <Anchor component={Link} to={path} search={withParams(search, { asOf: useAsOf() })} size="sm">
    {children}
  </Anchor>
);
