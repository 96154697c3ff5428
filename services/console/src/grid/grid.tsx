import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useFormat } from '../i18n/index.ts';
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
/** Width of the column in which rows are chosen, in px. */
const choosing = 36;

const ariaSort = (name: string | undefined, sort: Sort | undefined) => {
  if (name === undefined) return undefined;
  if (sort === name) return 'ascending';
  return sort === `-${name}` ? 'descending' : 'none';
};

/** Keys by which a row is left for another: as in lists of mail, and as everywhere. */
const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

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
    initialRect: { width: 1200, height: 800 },
  });
  const items = shown.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 30) onEnd?.();
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

  const template = templateOf(columns);
  // Each row is a grid of its own: they are as wide as each other whatever stands in them.
  const columnsStyle =
    selection === undefined
      ? { gridTemplateColumns: template, minWidth: widthOf(columns) }
      : { gridTemplateColumns: `${choosing}px ${template}`, minWidth: choosing + widthOf(columns) };
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
      <div className="grid-head" role="row" aria-rowindex={1} style={columnsStyle}>
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
      <div className="grid-body" role="rowgroup" style={{ height: shown.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <div
                key={idOf(row)}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={selection?.ids.has(idOf(row))}
                data-index={index}
                tabIndex={index === Math.min(current, rows.length - 1) ? 0 : -1}
                className="grid-row"
                style={{ ...columnsStyle, transform: `translateY(${start}px)` }}
                onFocus={() => setCurrent(index)}
                onClick={() => {
                  // Who selects text to copy it does not open the row.
                  if (getSelection()?.isCollapsed !== false) onOpen?.(row);
                }}
              >
                {selection !== undefined && (
                  <div
                    role="gridcell"
                    className="choose"
                    onClick={(event) => {
                      event.stopPropagation();
                      choose(row, event.shiftKey);
                    }}
                  >
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label={t`Select ${nameOf?.(row) ?? idOf(row)}`}
                      checked={selection.ids.has(idOf(row))}
                      readOnly
                    />
                  </div>
                )}
                {columns.map(({ id, align, cell }) => {
                  const content = cell(row, format);
                  return (
                    // Words that are too long for their column are seen whole under the pointer.
                    <div
                      key={id}
                      role="gridcell"
                      className={align}
                      title={typeof content === 'string' ? content : undefined}
                    >
                      {content}
                    </div>
                  );
                })}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
};
