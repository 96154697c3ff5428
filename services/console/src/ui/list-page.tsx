import type { MessageDescriptor } from '@lingui/core';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { queries, type Topic } from '../api/queries.ts';
import { mayOf } from '../api/rights.ts';
import { sessionQuery, useMay } from '../api/session.ts';
import type { Column } from '../grid/columns.ts';
import { Grid } from '../grid/grid.tsx';
import { nothingSelected, type Selection } from '../grid/selection.ts';
import { useFormat } from '../i18n/index.ts';
import type { Action } from './actions.tsx';
import { useAsOf } from './as-of.tsx';
import { Bulk } from './bulk.tsx';
import { Choices } from './choices.tsx';
import { DateField } from './date-field.tsx';
import { Export } from './export.tsx';
import { type ListPath, mostCounted, type RowOf, readRows, useCounted } from './list-rows.ts';
import { ForReader, Page } from './page.tsx';
import { isOldInView, type ListItems, type PageStart, unreadPage, type View } from './pages.ts';
import { Problem } from './problem.tsx';
import { allOf, oneOf, type SearchParams, withParams } from './search-params.ts';
import { Views } from './views.tsx';

export type Filter =
  | {
      /** `choice`: one of them at a time. */
      readonly kind: 'choices' | 'choice';
      readonly name: string;
      readonly label: MessageDescriptor;
      readonly options: Readonly<Record<string, MessageDescriptor>>;
    }
  | { readonly kind: 'day'; readonly name: string; readonly label: MessageDescriptor }
  | { readonly kind: 'text'; readonly name: string; readonly label: MessageDescriptor };

/** A screen that is a list: what it shows, by what it can be filtered, and where its rows come from. */
export type List<Path extends ListPath, Row = RowOf<Path>> = {
  /** Where its rows are read, and the file of them. */
  readonly path: Path;
  /** The read model, whose notices say when it has changed. */
  readonly topic: Topic;
  /** What its rows are read with. */
  readonly permission: string;
  readonly name: string;
  readonly title: MessageDescriptor;
  readonly columns: readonly Column<Row>[];
  readonly filters: readonly Filter[];
  /** Says what can be searched for; absent: nothing. */
  readonly search?: MessageDescriptor;
  readonly idOf: (row: Row) => string;
  /** What a row is called. Default: its id. */
  readonly nameOf?: (row: Row) => string;
  /** What can be done with many rows at once. Absent: none can be chosen. */
  readonly bulk?: readonly Action[];
  /** The page of a row. */
  readonly pathOf?: (row: Row) => string;
  /** Saved questions, as tabs. */
  readonly views?: readonly { readonly title: MessageDescriptor; readonly query: SearchParams }[];
  /** What is asked for in any case, whatever stands in the address: the thing that the list is of. */
  readonly fixed?: SearchParams;
  /** Whether all rows come at once: its API knows no pages. */
  readonly isWhole?: true;
  /** False where its rows cannot be counted: tabs then have no figures. */
  readonly isCounted?: false;
  /** Whether it cannot be shown as it was at an instant. */
  readonly hasNoPast?: true;
  /** Beside the title. */
  readonly beside?: ReactNode;
  /** Said when there is nothing at all. */
  readonly empty: MessageDescriptor;
  readonly actions?: ReactNode;
};

/** What a list shows and offers, whatever its rows are. */
export type ListShape = {
  readonly permission: string;
  readonly columns: readonly Pick<Column<never>, 'id' | 'title' | 'group'>[];
  readonly bulk?: readonly Action[];
};

/** Rows of the first page, and of the further ones: who scrolls passes hundreds. */
const [firstRows, moreRows] = [100, 200];
/** Most rows that are chosen at once. */
const mostChosen = 1000;

type Pages<Row> = { readonly pages: readonly ListItems<Row>[] };

/** The rows of a list, page by page; `view` says which are seen. */
const rowsQuery = <Path extends ListPath>(
  { topic, name, path, isWhole, fixed }: List<Path>,
  query: SearchParams,
  view: () => View,
) => {
  const queryKey = [topic, 'list', name, fixed, query];
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal, client }) => {
      const before = client.getQueryData<Pages<RowOf<Path>>>(queryKey);
      const unread = unreadPage(before?.pages ?? [], pageParam, view());
      if (unread !== undefined) return unread;
      const { nth, cursor } = pageParam;
      const page = isWhole === true ? {} : { limit: nth === 0 ? firstRows : moreRows };
      return readRows(path, { ...query, ...fixed, ...page, ...(cursor !== undefined && { cursor }) }, signal);
    },
    initialPageParam: { nth: 0, cursor: undefined } as PageStart,
    getNextPageParam: ({ nextCursor }: ListItems<RowOf<Path>>, pages): PageStart | undefined =>
      nextCursor === undefined ? undefined : { nth: pages.length, cursor: nextCursor },
  });
};

const useRows = <Path extends ListPath>(of: List<Path>, query: SearchParams) => {
  const view = useRef<View>({ first: 0, last: 0 });
  const list = useInfiniteQuery({
    ...rowsQuery(of, query, () => view.current),
    // The rows before stay until there are others.
    placeholderData: keepPreviousData,
  });
  const { data, isFetching, refetch } = list;
  const onView = (next: View): void => {
    view.current = next;
    if (!isFetching && isOldInView(data?.pages ?? [], next)) void refetch();
  };
  return { ...list, onView };
};

const SearchBox = ({
  hint,
  value,
  onChange,
}: {
  readonly hint: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode => {
  const [text, setText] = useState(value);
  const told = useRef(value);
  // The address has changed by other means: back, a tab, a link.
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  const tell = useDebouncedCallback((next: string) => {
    told.current = next;
    onChange(next);
  }, 200);
  return (
    <TextInput
      className="filter-search"
      type="search"
      size="xs"
      aria-label={hint}
      placeholder={hint}
      data-filter
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
    />
  );
};

/** Asks when its text is done: Enter, or when the field is left. */
const TextFilter = ({
  label,
  value = '',
  onChange,
}: {
  readonly label: string;
  readonly value?: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}): ReactNode => {
  const tell = (text: string): void => {
    if (text.trim() !== value) onChange(text.trim() || undefined);
  };
  return (
    <TextInput
      key={value}
      size="xs"
      label={label}
      defaultValue={value}
      onBlur={({ currentTarget }) => tell(currentTarget.value)}
      onKeyDown={({ key, nativeEvent, currentTarget }) => {
        if (key === 'Enter' && !nativeEvent.isComposing) tell(currentTarget.value);
      }}
    />
  );
};

const FilterField = ({
  filter,
  query,
  onChange,
}: {
  readonly filter: Filter;
  readonly query: SearchParams;
  readonly onChange: (value: string | readonly string[] | undefined) => void;
}): ReactNode => {
  const { i18n, t } = useLingui();
  const label = i18n._(filter.label);
  if (filter.kind === 'day') return <DateField label={label} value={oneOf(query[filter.name])} onChange={onChange} />;
  if (filter.kind === 'text') return <TextFilter label={label} value={oneOf(query[filter.name])} onChange={onChange} />;
  if (filter.kind === 'choice')
    return (
      <NativeSelect
        size="xs"
        label={label}
        data={[
          { value: '', label: t`Any` },
          ...Object.entries(filter.options).map(([value, text]) => ({ value, label: i18n._(text) })),
        ]}
        value={oneOf(query[filter.name]) ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      />
    );
  return (
    <Choices
      label={label}
      options={Object.fromEntries(Object.entries(filter.options).map(([value, text]) => [value, i18n._(text)]))}
      values={allOf(query[filter.name])}
      onChange={onChange}
    />
  );
};

/** Nothing to show: because there is nothing yet, or because of what is filtered. */
const Empty = ({
  isFiltered,
  text,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly text: string;
  readonly onClear: () => void;
}): ReactNode => (
  <div className="state">
    {isFiltered ? (
      <>
        <h2>
          <Trans>Nothing matches</Trans>
        </h2>
        <Button size="xs" variant="default" onClick={onClear}>
          <Trans>Clear filters</Trans>
        </Button>
      </>
    ) : (
      <h2>{text}</h2>
    )}
  </div>
);

export const ListPage = <Path extends ListPath>({ list }: { readonly list: List<Path> }): ReactNode => {
  const may = useMay();
  const shown = useMemo(() => {
    const columns = list.columns.filter(({ group }) => group === undefined || may({ ...list, group }));
    return { ...list, columns };
  }, [list, may]);
  return (
    <ForReader right={list}>
      <Rows list={shown} />
    </ForReader>
  );
};

/** Reads the first rows of a list while its page is being loaded, for who may see them. */
export const beginList = async <Path extends ListPath>(list: List<Path>, query: SearchParams): Promise<void> => {
  const rows = rowsQuery(list, query, () => ({ first: 0, last: 0 }));
  if (queries.getQueryData(rows.queryKey) !== undefined) return;
  if (mayOf(await queries.ensureQueryData(sessionQuery))(list)) await queries.prefetchInfiniteQuery(rows);
};

/** A page that is a list, and how its rows are read before it is drawn. */
export const listPage = <Path extends ListPath>(list: List<Path>) =>
  Object.assign((): ReactNode => <ListPage list={list} />, {
    list: list satisfies ListShape,
    begin: (query: SearchParams): Promise<void> => beginList(list, query),
  });

/** How many rows a saved question has now. */
const Count = <Path extends ListPath>({
  list,
  view,
  isWanted,
}: {
  readonly list: List<Path>;
  readonly view: SearchParams;
  /** False as long as the rows are not there, which must not wait for it. */
  readonly isWanted: boolean;
}): ReactNode => {
  const { upTo } = useFormat();
  const asOf = useAsOf();
  const { data } = useCounted(list, view, isWanted && asOf === undefined && list.isCounted !== false);
  if (data?.count === undefined || asOf !== undefined) return null;
  return <span className="count">{upTo(data.count, mostCounted)}</span>;
};

/** The rows that are chosen: those of what is filtered now. They stay chosen while the list moves on. */
const useChosen = <Path extends ListPath>(list: List<Path>, query: SearchParams, rows: readonly RowOf<Path>[]) => {
  const about = JSON.stringify(withParams(query, { sort: undefined }));
  const [kept, setKept] = useState({ about, selection: nothingSelected });
  const [all, setAll] = useState<{ readonly about: string; readonly is: 'busy' | 'failed' | 'cut' } | undefined>(
    undefined,
  );
  const names = useRef(new Map<string, string>());
  const nameOf = (row: RowOf<Path>): string => list.nameOf?.(row) ?? list.idOf(row);
  const selection = kept.about === about ? kept.selection : nothingSelected;
  const select = (next: Selection): void => {
    for (const row of rows) if (next.ids.has(list.idOf(row))) names.current.set(list.idOf(row), nameOf(row));
    setKept({ about, selection: next });
  };
  return {
    selection,
    selected: new Map([...selection.ids].map((id) => [id, names.current.get(id) ?? id])),
    select,
    all: all?.about === about ? all.is : ('offered' as const),
    selectAll: async (): Promise<void> => {
      setAll({ about, is: 'busy' });
      const ids = new Set<string>();
      let cursor: string | undefined;
      try {
        do {
          const more = { limit: 200, ...(cursor !== undefined && { cursor }) };
          const page: ListItems<RowOf<Path>> = await readRows(list.path, { ...query, ...more });
          for (const row of page.items.slice(0, mostChosen - ids.size)) {
            ids.add(list.idOf(row));
            names.current.set(list.idOf(row), nameOf(row));
          }
          cursor = page.nextCursor;
        } while (cursor !== undefined && ids.size < mostChosen);
        select({ ids, from: undefined });
        setAll(cursor === undefined ? undefined : { about, is: 'cut' });
      } catch {
        // What could not be read was not chosen.
        setAll({ about, is: 'failed' });
      }
    },
    drop: (ids: readonly string[]): void =>
      setKept((before) => ({
        ...before,
        selection: { ids: new Set([...before.selection.ids].filter((id) => !ids.includes(id))), from: undefined },
      })),
  };
};

const Rows = <Path extends ListPath>({ list }: { readonly list: List<Path> }): ReactNode => {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const {
    data,
    error,
    isPlaceholderData,
    isFetching,
    hasNextPage,
    isFetchingNextPage,
    fetchNextPage,
    refetch,
    onView,
  } = useRows(list, query);
  const { sort, asOf: _, clock: __, ...filters } = query;
  const setQuery = (next: SearchParams, replace = true): void => void navigate({ to: '.', search: next, replace });
  const change = (name: string, value: string | readonly string[] | undefined): void =>
    setQuery(withParams(query, { [name]: value }));
  const clear = (): void => setQuery(withParams({}, { sort, asOf: query['asOf'] }), false);
  const pages = data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  const isFiltered = Object.keys(filters).length > 0;
  const may = useMay();
  const canChoose = query['asOf'] === undefined && list.bulk?.some(may) === true;
  const chosen = useChosen(list, query, rows);
  return (
    <Page
      title={i18n._(list.title)}
      beside={list.beside}
      isBusy={isFetching && !isFetchingNextPage}
      actions={list.actions}
      tools={
        <Export
          path={list.path}
          topic={list.topic}
          columns={list.columns}
          query={{ ...query, ...list.fixed }}
          {...(list.isWhole === true && { rowCount: rows.length })}
          {...(list.isCounted === false && { rowCount: 'unknown' })}
        />
      }
      takesAsOf={list.hasNoPast !== true}
    >
      {list.views !== undefined && (
        <Views
          label={i18n._(list.title)}
          list={list.name}
          given={list.views.map(({ title, query: view }) => ({ title: i18n._(title), query: view }))}
          query={query}
          countOf={(view) => <Count list={list} view={view} isWanted={data !== undefined} />}
          onChoose={(view) => setQuery(withParams(view, { sort: view['sort'] ?? sort, asOf: query['asOf'] }), false)}
        />
      )}
      <search className="filters">
        {list.search !== undefined && (
          <SearchBox
            hint={i18n._(list.search)}
            value={oneOf(query['search']) ?? ''}
            onChange={(text) => change('search', text || undefined)}
          />
        )}
        {list.filters.map((filter) => (
          <FilterField
            key={filter.name}
            filter={filter}
            query={query}
            onChange={(value) => change(filter.name, value)}
          />
        ))}
        {isFiltered && (
          <Button size="xs" variant="subtle" onClick={clear}>
            <Trans>Reset</Trans>
          </Button>
        )}
      </search>
      {error !== null && data === undefined ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : data !== undefined && rows.length === 0 && !isPlaceholderData ? (
        <Empty isFiltered={isFiltered} text={i18n._(list.empty)} onClear={clear} />
      ) : (
        <>
          <Grid
            label={i18n._(list.title)}
            columns={list.columns}
            rows={rows}
            idOf={list.idOf}
            sort={oneOf(sort)}
            onSort={(next) => setQuery(withParams(query, { sort: next }))}
            onEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
            }}
            hasMore={hasNextPage}
            onView={onView}
            nameOf={list.nameOf}
            {...(canChoose && { selection: chosen.selection, onSelect: chosen.select })}
            {...(list.pathOf !== undefined && {
              onOpen: (row: RowOf<Path>) =>
                void navigate({ to: list.pathOf?.(row) ?? '.', search: withParams({}, { asOf: query['asOf'] }) }),
            })}
          />
          {canChoose && list.bulk !== undefined && (
            <Bulk
              topic={list.topic}
              actions={list.bulk}
              selected={chosen.selected}
              all={hasNextPage ? chosen.all : undefined}
              onAll={() => void chosen.selectAll()}
              onClear={() => chosen.select(nothingSelected)}
              onDone={chosen.drop}
            />
          )}
          <p className="list-foot" role="status">
            {data === undefined ? (
              <Trans>Loading…</Trans>
            ) : hasNextPage ? (
              <Plural
                value={rows.length}
                one="# row is loaded; there are more"
                other="# rows are loaded; there are more"
              />
            ) : (
              <Plural value={rows.length} one="# row" other="# rows" />
            )}
          </p>
        </>
      )}
    </Page>
  );
};
