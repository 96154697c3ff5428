import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Topic } from '../../api/queries.ts';
import { type Format, useFormat } from '../../i18n/index.ts';
import { type ListPath, mostCounted, type RowOf, useCounted } from '../../ui/list-rows.ts';
import { Problem } from '../../ui/problem.tsx';
import type { SearchParams } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';

/** Where a figure leads: to the rows that it counts. */
type Leading = { readonly path: string; readonly search?: SearchParams };

/** A figure that leads to its rows, and what it is of. */
export const Tile = ({
  title,
  why,
  to: { path, search = {} },
  figure,
  isNone = false,
  error,
  retry,
  children,
}: {
  readonly title: MessageDescriptor;
  /** Why it waits, or what can be done. */
  readonly why?: MessageDescriptor;
  readonly to: Leading;
  /** Undefined: not read yet. */
  readonly figure: ReactNode;
  /** Nothing waits: only the figure is shown. */
  readonly isNone?: boolean;
  readonly error: Error | null;
  readonly retry: () => unknown;
  readonly children?: ReactNode;
}): ReactNode => {
  const { i18n } = useLingui();
  return (
    <li className="tile" data-none={isNone || undefined} aria-busy={figure === undefined && error === null}>
      {/* Which page a path leads to is not known by type, and so not what its address may have. */}
      <Link className="tile-figure" to={path} search={search as never}>
        <span>{i18n._(title)}</span> <strong>{figure ?? '–'}</strong>
      </Link>
      {error !== null && figure === undefined && <Problem error={error} retry={() => void retry()} />}
      {!isNone && figure !== undefined && (
        <>
          {why !== undefined && <p className="quiet">{i18n._(why)}</p>}
          {children}
        </>
      )}
    </li>
  );
};

/** The row that has waited longest, and since when. */
export type First = { readonly name: string; readonly path: string; readonly since: string };

export type CountOf<Path extends ListPath> = {
  readonly path: Path;
  readonly topic: Topic;
  readonly title: MessageDescriptor;
  readonly why?: MessageDescriptor;
  readonly query: SearchParams;
  /** The page that shows the rows, which asks for the same. */
  readonly page: string;
  /** What of the query the page asks for by itself is left out. Default: the query. */
  readonly search?: SearchParams;
  /** Of rows that come in the order in which they wait. */
  readonly first?: (row: RowOf<Path>, format: Format) => First;
};

/** How many rows a list has for a question, and which waits longest. */
export const CountTile = <Path extends ListPath>({ of }: { readonly of: CountOf<Path> }): ReactNode => {
  const { title, why, page, query, search = query } = of;
  const format = useFormat();
  const { data, error, refetch } = useCounted(of, query);
  const first = data?.first === undefined ? undefined : of.first?.(data.first, format);
  return (
    <Tile
      title={title}
      {...(why !== undefined && { why })}
      to={{ path: page, search }}
      figure={data?.count === undefined ? undefined : format.upTo(data.count, mostCounted)}
      isNone={data?.count === 0}
      error={error}
      retry={refetch}
    >
      {first !== undefined && (
        <div className="first">
          <To path={first.path}>
            <bdi>{first.name}</bdi>
          </To>
          <span className="quiet">
            <Trans>since {first.since}</Trans>
          </span>
        </div>
      )}
    </Tile>
  );
};
