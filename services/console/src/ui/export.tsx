import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { sales } from '../api/client.ts';
import type { Topic } from '../api/queries.ts';
import type { Column } from '../grid/columns.ts';
import { useFormat } from '../i18n/index.ts';
import { Dialog } from './dialog.tsx';
import { download } from './download.ts';
import { Menu, MenuItem } from './menu.tsx';
import { Problem } from './problem.tsx';
import { type SearchParams, stringifySearch } from './search-params.ts';

type Exported<Row> = {
  readonly path: string;
  readonly topic: Topic;
  readonly columns: readonly Column<Row>[];
  readonly query: SearchParams;
  /** How many rows it has, where that is known, `unknown` where that cannot be asked; else it is asked. */
  readonly rowCount?: number | 'unknown' | undefined;
};

const mostCounted = 1_000_000;

/** How many rows the file has: counted while the menu is open. */
const RowCount = ({ path, topic, query, rowCount }: Omit<Exported<never>, 'columns'>): ReactNode => {
  const format = useFormat();
  const { data: counted } = useQuery({
    queryKey: [topic, 'count', path, query],
    queryFn: async ({ signal }) => {
      const get = sales.get as (path: string, asked: object) => Promise<{ readonly body: { readonly count?: number } }>;
      return (await get(path, { query: { ...query, limit: 1, count: mostCounted }, signal })).body.count ?? null;
    },
    enabled: rowCount === undefined,
  });
  const count = rowCount ?? counted;
  if (typeof count !== 'number') return <Trans>All rows, not only those that are shown</Trans>;
  if (count === mostCounted) return <Trans>{format.count(count)} rows or more</Trans>;
  return <Plural value={count} one="# row" other="# rows" />;
};

/** The file of what is seen: the same filters, columns, order, language and zone, all rows. */
export const Export = <Row,>({ path, topic, columns, query, rowCount }: Exported<Row>): ReactNode => {
  const { t, i18n } = useLingui();
  const running = useRef<AbortController>(undefined);
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: (as: SearchParams) => {
      running.current = new AbortController();
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const address = `/api${path}${stringifySearch({ ...query, ...as, timeZone })}`;
      return download(address, i18n.locale, running.current.signal);
    },
  });
  /** As the reader sees them: their names, and the words of their states. */
  const seen = (): SearchParams => {
    const parts = columns.flatMap(({ id, title, file = id, words = {} }) => {
      const [first = id, ...more] = [file].flat();
      const named = Object.entries(words).map(([code, word]) => `${first}.${code}=${i18n._(word)}`);
      return [
        { name: first, words: [`${first}=${i18n._(title)}`, ...named] },
        ...more.map((name) => ({ name, words: [`${name}=${i18n._(title)} (${t`Currency`})`] })),
      ];
    });
    return { columns: parts.map(({ name }) => name), words: parts.flatMap(({ words }) => words) };
  };
  const isStopped = running.current?.signal.aborted === true;
  const rows = data?.rows;
  const start = (as: SearchParams) => () => mutate(as);
  return (
    <>
      <span className="quiet" role="status">
        {data !== undefined && !isPending && (
          <>
            {data.name}
            {rows !== undefined && (
              <>
                {' · '}
                <Plural value={rows} one="# row" other="# rows" />
              </>
            )}
          </>
        )}
      </span>
      {isPending ? (
        <Button size="xs" variant="default" onClick={() => running.current?.abort()}>
          <Trans>Cancel the export</Trans>
        </Button>
      ) : (
        <Menu
          label={t`Export`}
          button={(props) => (
            <Button
              {...props}
              size="xs"
              variant="default"
              data-export
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              <Trans>Export</Trans>
            </Button>
          )}
        >
          <p className="menu-head">
            <RowCount {...{ path, topic, query, rowCount }} />
          </p>
          <MenuItem onClick={start({ ...seen(), format: 'xlsx' })}>
            <Trans>Excel (XLSX)</Trans>
          </MenuItem>
          <MenuItem onClick={start({ ...seen(), format: 'csv' })}>
            <Trans>CSV</Trans>
          </MenuItem>
          <MenuItem onClick={start({ format: 'csv' })}>
            <Trans>CSV for programs: all fields, as codes</Trans>
          </MenuItem>
        </Menu>
      )}
      {error !== null && !isStopped && (
        <Dialog title={t`The file did not come as a whole`} onClose={reset}>
          <Problem error={error} />
        </Dialog>
      )}
    </>
  );
};
