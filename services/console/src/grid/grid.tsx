import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type Format, useFormat } from '../i18n/index.ts';
import { type Column, nextSort, type Sort, templateOf, widthOf } from './columns.ts';
import { extended, type Selection, toggled, withAll } from './selection.ts';

export type GridProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What a row is called. Default: its id. */
  readonly nameOf?: ((row: Row) => string) | undefined;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort | undefined) => void;
  readonly onOpen?: (row: Row) => void;
  /** Asked when the end of what is there comes near. */
  readonly onEnd?: () => void;
  /** Whether there is more than these rows. */
  readonly hasMore?: boolean;
  /** Told the places of the first and the last row that are in the page. */
  readonly onView?: (view: { readonly first: number; readonly last: number }) => void;
  /** Absent: no rows can be chosen. */
  readonly selection?: Selection;
  readonly onSelect?: (selection: Selection) => void;
};

const rowHeight = 32;
/** So many rows before the last one the next ones are asked for: a wheel that turns on passes about 300 a second. */
const ahead = 60;
/** Width of the column in which rows are chosen, in px. */
const choosing = 36;

const ariaSort = (name: string | undefined, sort: Sort | undefined) => {
  if (name === undefined) return undefined;
  if (sort === name) return 'ascending';
  return sort === `-${name}` ? 'descending' : 'none';
};

/** Keys by which a row is left for another: as in lists of mail, and as everywhere. */
const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

type RowProps<Row> = {
  readonly row: Row;
  readonly index: number;
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly style: { readonly gridTemplateColumns: string; readonly minWidth: number };
  readonly format: Format;
  /** Whether it takes the focus by Tab. */
  readonly isCurrent: boolean;
  /** Absent: it cannot be chosen. */
  readonly isChosen: boolean | undefined;
};

const Choice = ({ name, isChosen }: Pick<RowProps<never>, 'name'> & { readonly isChosen: boolean }): ReactNode => {
  const { t } = useLingui();
  return (
    <div role="gridcell" className="choose">
      <input type="checkbox" tabIndex={-1} aria-label={t`Select ${name}`} checked={isChosen} readOnly />
    </div>
  );
};

/** Drawn once: scrolling draws only the rows that come into sight. */
const GridRow = memo(
  <Row,>({ row, index, name, columns, style, format, isCurrent, isChosen }: RowProps<Row>): ReactNode => (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      tabIndex={isCurrent ? 0 : -1}
      className="grid-row"
      style={{ ...style, transform: `translateY(${index * rowHeight}px)` }}
    >
      {isChosen !== undefined && <Choice name={name} isChosen={isChosen} />}
      {columns.map(({ id, align, cell }) => {
        const content = cell(row, format);
        return (
          // Words that are too long for their column are seen whole under the pointer.
          <div key={id} role="gridcell" className={align} title={typeof content === 'string' ? content : undefined}>
            {content}
          </div>
        );
      })}
    </div>
  ),
) as <Row>(props: RowProps<Row>) => ReactNode;

const indexOf = (target: EventTarget): number =>
  Number((target as Element).closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);

/**
 * Any number of rows; only the visible ones are in the page. One row has the focus; arrows or `j` and `k` move
 * it, Enter opens it, `x` chooses it and `X` all rows from the one that was chosen last.
 */
export const Grid = <Row,>(props: GridProps<Row>): ReactNode => {
  const {
    label,
    columns,
    rows,
    idOf,
    nameOf,
    sort,
    onSort,
    onOpen,
    onEnd,
    hasMore = false,
    onView,
    selection,
    onSelect,
  } = props;
  const { i18n, t } = useLingui();
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const shown = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // A frame is drawn once, when it is due, and not in each event of scrolling as well.
    useFlushSync: false,
    initialRect: { width: 1200, height: 800 },
  });
  const items = shown.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - ahead) onEnd?.();
  }, [hasMore, last, rows.length, onEnd]);
  useEffect(() => onView?.({ first, last }), [first, last, onView]);

  const focusRow = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(to);
    shown.scrollToIndex(to);
    // The row may be painted only now.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };

  const shownIds = (): readonly string[] => rows.map(idOf);
  const choose = (row: Row, isRange: boolean): void => {
    if (selection === undefined) return;
    onSelect?.(isRange ? extended(selection, idOf(row), shownIds()) : toggled(selection, idOf(row)));
  };
  const isAllChosen = rows.length > 0 && rows.every((row) => selection?.ids.has(idOf(row)) === true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    const row = rows[current];
    if (step !== undefined) focusRow(current + step);
    else if (event.key === 'Home') focusRow(0);
    else if (event.key === 'End') focusRow(rows.length - 1);
    else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
    else if (event.key.toLowerCase() === 'x' && row !== undefined && selection !== undefined)
      choose(row, event.key === 'X');
    else if (event.key === 'Escape' && selection !== undefined && selection.ids.size > 0)
      onSelect?.({ ids: new Set(), from: undefined });
    else return;
    event.preventDefault();
  };

  const onClick = (event: MouseEvent): void => {
    const row = rows[indexOf(event.target)];
    if (row === undefined) return;
    if ((event.target as Element).closest('.choose') !== null) choose(row, event.shiftKey);
    // Who selects text to copy it does not open the row.
    else if (getSelection()?.isCollapsed !== false) onOpen?.(row);
  };

  const canChoose = selection !== undefined;
  // Each row is a grid of its own: they are as wide as each other whatever stands in them.
  const style = useMemo(() => {
    const template = templateOf(columns);
    return canChoose
      ? { gridTemplateColumns: `${choosing}px ${template}`, minWidth: choosing + widthOf(columns) }
      : { gridTemplateColumns: template, minWidth: widthOf(columns) };
  }, [columns, canChoose]);
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-colcount={columns.length + (selection === undefined ? 0 : 1)}
      aria-multiselectable={selection === undefined ? undefined : true}
      onKeyDown={onKeyDown}
    >
      <div className="grid-head" role="row" aria-rowindex={1} style={style}>
        {selection !== undefined && (
          <div role="columnheader" className="choose">
            <input
              type="checkbox"
              aria-label={t`Select all rows that are shown`}
              checked={isAllChosen}
              onChange={() => onSelect?.(withAll(selection, shownIds()))}
            />
          </div>
        )}
        {columns.map(({ id, title, align, sort: name }) => (
          <div key={id} role="columnheader" className={align} aria-sort={ariaSort(name, sort)}>
            {name === undefined || onSort === undefined ? (
              i18n._(title)
            ) : (
              <button type="button" onClick={() => onSort(nextSort(name, sort))}>
                {i18n._(title)}
                <span className="sort-mark" aria-hidden="true">
                  {sort === name ? '▲' : sort === `-${name}` ? '▼' : ''}
                </span>
              </button>
            )}
          </div>
        ))}
      </div>
      <div
        className="grid-body"
        role="rowgroup"
        style={{ height: shown.getTotalSize() }}
        onFocus={({ target }) => setCurrent(indexOf(target))}
        onClick={onClick}
      >
        {items.map(({ index }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const id = idOf(row);
          return (
            <GridRow
              key={id}
              {...{ row, index, columns, style, format }}
              name={nameOf?.(row) ?? id}
              isCurrent={index === Math.min(current, rows.length - 1)}
              isChosen={selection?.ids.has(id)}
            />
          );
        })}
      </div>
    </div>
  );
};
