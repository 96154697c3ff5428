import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isDay, tagOf, today, typedDay, typedTime, useFormat } from '../i18n/index.ts';
import { Anchored } from './anchored.tsx';
import { Calendar } from './calendar.tsx';

/** The parts of a value: the clock on the wall says no zone. */
const dayIn = (value: string): string => value.replace(/T.*/, '');
const timeIn = (value: string): string => /T(.+)/.exec(value)?.[1] ?? '00:00:00';

/** How values are shown and typed in the reader's language. */
const useWords = (hasTime: boolean) => {
  const { i18n } = useLingui();
  const tag = tagOf(i18n.locale);
  const format = useFormat();
  const isRight = (value: string): boolean => isDay(dayIn(value)) && value.includes('T') === hasTime;
  return {
    /** What an address says and is no date stays as it is: the service says what is wrong with it. */
    textOf: (value: string): string =>
      isRight(value) ? (hasTime ? format.wallTime(value) : format.day(value)) : value,
    read: (text: string): string | undefined => (hasTime ? typedTime : typedDay)(tag, text, today()),
  };
};

/**
 * A day, in the way of the reader's language: `Nov 30, 2026`, `2026年11月30日`. It can be typed so, in numbers or as ISO
 * 8601 has it, and is taken with Enter or when the field is left; a button, or the arrow down, opens a calendar.
 */
export const DateField = ({
  label,
  value,
  hasTime = false,
  max,
  isRequired = false,
  description,
  takesFocus = false,
  onChange,
}: {
  readonly label: string;
  /** `2026-11-30`, with a time of day `2026-11-30T14:30:00`. */
  readonly value: string | undefined;
  readonly hasTime?: boolean;
  /** The latest that there can be. */
  readonly max?: string;
  readonly isRequired?: boolean;
  readonly description?: string;
  readonly takesFocus?: boolean;
  /** Undefined: it was emptied. */
  readonly onChange: (value: string | undefined) => void;
}): ReactNode => {
  const { t } = useLingui();
  const { textOf, read } = useWords(hasTime);
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  /** What was typed upon a value, and what is wrong with it. */
  const [typed, setTyped] = useState<{ readonly on: string; readonly text: string; readonly wrong?: string }>();
  const given = value ?? '';
  const current = typed?.on === given ? typed : undefined;
  const wrong = current?.wrong;
  // A form is not sent with what is no date.
  useEffect(() => input.current?.setCustomValidity(wrong ?? ''), [wrong]);
  const put = (next: string | undefined): void => {
    setTyped(undefined);
    if (next !== value) onChange(next);
  };
  /** Whether what stands there is a date, or nothing. */
  const take = (): boolean => {
    if (current === undefined) return true;
    const { text } = current;
    const example = textOf(hasTime ? `${today()}T14:30:00` : today());
    const next = text.trim() === '' && !isRequired ? '' : read(text);
    const isLate = max !== undefined && next !== undefined && next > max;
    if (next !== undefined && !isLate) put(next || undefined);
    else setTyped({ on: given, text, wrong: isLate ? t`Not after ${textOf(max)}` : t`Write it like ${example}` });
    return next !== undefined && !isLate;
  };
  const choose = (day: string): void => {
    setOpen(false);
    put(hasTime ? `${day}T${timeIn(given)}` : day);
  };
  return (
    <>
      <TextInput
        ref={input}
        size="xs"
        className="date-field"
        label={label}
        autoComplete="off"
        data-autofocus={takesFocus || undefined}
        value={current?.text ?? textOf(given)}
        error={wrong}
        required={isRequired}
        withAsterisk={false}
        {...(description !== undefined && { description })}
        onChange={({ currentTarget }) => setTyped({ on: given, text: currentTarget.value })}
        onBlur={() => void take()}
        onKeyDown={({ key, nativeEvent }) => {
          if (nativeEvent.isComposing) return;
          if (key === 'Enter' && !take()) nativeEvent.preventDefault();
          if (key !== 'ArrowDown') return;
          nativeEvent.preventDefault();
          setOpen(true);
        }}
        rightSection={
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={t`${label}: choose in a calendar`}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(true)}
          >
            <IconCalendar size={16} aria-hidden />
          </ActionIcon>
        }
      />
      {isOpen && (
        <Anchored label={label} to={input} onClose={() => setOpen(false)}>
          <Calendar chosen={isDay(dayIn(given)) ? dayIn(given) : undefined} max={max && dayIn(max)} onChoose={choose} />
          <div className="calendar-foot">
            <Button size="xs" variant="default" onClick={() => choose(today())}>
              {t`Today`}
            </Button>
            {!isRequired && given !== '' && (
              <Button
                size="xs"
                variant="subtle"
                onClick={() => {
                  setOpen(false);
                  put(undefined);
                }}
              >
                {t`No date`}
              </Button>
            )}
          </div>
        </Anchored>
      )}
    </>
  );
};
