import { useLingui } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { nthOfWeek, plusDays, plusMonths, tagOf, today, weeksOf } from '../i18n/index.ts';

type WeekInfo = { readonly firstDay: number };
type WithWeeks = Intl.Locale & { readonly getWeekInfo?: () => WeekInfo; readonly weekInfo?: WeekInfo };

/** With which day a week begins: 1 Monday to 7 Sunday. Monday, where the browser does not know. */
const firstDayIn = (tag: string): number => {
  const locale: WithWeeks = new Intl.Locale(tag).maximize();
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
};

const useWords = () => {
  const { i18n } = useLingui();
  const tag = tagOf(i18n.locale);
  return useMemo(() => {
    const inUtc = (how: Intl.DateTimeFormatOptions): ((day: string) => string) => {
      const format = new Intl.DateTimeFormat(tag, { ...how, timeZone: 'UTC' });
      return (day) => format.format(new Date(`${day}T00:00:00Z`));
    };
    return {
      first: firstDayIn(tag),
      month: inUtc({ year: 'numeric', month: 'long' }),
      whole: inUtc({ dateStyle: 'full' }),
      weekday: inUtc({ weekday: 'long' }),
      shortWeekday: inUtc({ weekday: 'narrow' }),
    };
  }, [tag]);
};

/** Where a key leads from a day; `first`: with which day a week begins. */
const ledBy = ({ key, shiftKey }: KeyboardEvent, day: string, first: number): string | undefined => {
  const nth = nthOfWeek(day, first);
  const days: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 },
    ...{ Home: -nth, End: 6 - nth },
  };
  const months: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };
  const [step, leap] = [days[key], months[key]];
  if (step !== undefined) return plusDays(day, step);
  return leap === undefined ? undefined : plusMonths(day, shiftKey ? leap * 12 : leap);
};

/**
 * A month to choose a day of. Arrows go from day to day, Home and End to the ends of the week, Page Up and Page Down to
 * other months, with Shift to other years.
 */
export const Calendar = ({
  chosen,
  max,
  onChoose,
}: {
  readonly chosen: string | undefined;
  /** The last day that can be chosen. */
  readonly max?: string | undefined;
  readonly onChoose: (day: string) => void;
}): ReactNode => {
  const { t } = useLingui();
  const { first, month, whole, weekday, shortWeekday } = useWords();
  const now = today();
  const [at, setAt] = useState(chosen ?? now);
  const grid = useRef<HTMLTableElement>(null);
  /** A day that was gone to by keys takes the focus; the buttons keep it. */
  const isToFocus = useRef(false);
  useEffect(() => {
    if (isToFocus.current) grid.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
    isToFocus.current = false;
  }, [at]);
  const weeks = weeksOf(at, first);
  const isTooLate = (day: string): boolean => max !== undefined && day > max;
  return (
    <div className="calendar">
      <div className="calendar-head">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t`Previous month`}
          onClick={() => setAt(plusMonths(at, -1))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <strong aria-live="polite">{month(at)}</strong>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Next month`} onClick={() => setAt(plusMonths(at, 1))}>
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </div>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid, of which one day has the focus
        role="grid"
        aria-label={month(at)}
        onKeyDown={(event) => {
          const next = event.ctrlKey || event.metaKey || event.altKey ? undefined : ledBy(event, at, first);
          if (next === undefined) return;
          event.preventDefault();
          isToFocus.current = true;
          setAt(next);
        }}
      >
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col">
                <span aria-hidden="true">{shortWeekday(day)}</span>
                <span className="visually-hidden">{weekday(day)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of that grid
                // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
                <td key={day} role="gridcell" aria-selected={day === chosen}>
                  <button
                    type="button"
                    data-day={day}
                    data-autofocus={day === at || undefined}
                    data-beside={day.slice(0, 7) !== at.slice(0, 7) || undefined}
                    tabIndex={day === at ? 0 : -1}
                    aria-label={whole(day)}
                    aria-current={day === now ? 'date' : undefined}
                    aria-disabled={isTooLate(day) || undefined}
                    onClick={() => {
                      if (!isTooLate(day)) onChoose(day);
                    }}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
