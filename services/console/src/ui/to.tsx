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
  // Which page a path leads to is not known by type, and so not what its address may have.
  <Anchor component={Link} to={path} search={withParams(search, { asOf: useAsOf() }) as never} size="sm">
    {children}
  </Anchor>
);
