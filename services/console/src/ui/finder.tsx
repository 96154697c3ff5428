import { useLingui } from '@lingui/react/macro';
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ClipboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';

/** Something that can be found by typing. */
export type Choice<Value> = {
  readonly id: string;
  readonly title: string;
  readonly beside?: string;
  readonly value: Value;
};

export type FinderProps<Value> = {
  readonly label: string;
  /** What has been chosen. */
  readonly chosen: string;
  /** Names what is looked for, among all that has been read. */
  readonly kind: string;
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Choice<Value>[]>;
  readonly onChoose: (value: Value) => void;
  readonly onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
  readonly isLabelHidden?: boolean;
  /** Why it cannot be what was chosen. */
  readonly wrong?: string | undefined;
  readonly takesFocus?: boolean;
};

/**
 * A field that finds what is typed: arrows choose, Enter takes it. Who is faster than the answer presses Enter all the
 * same: the first that is found is taken when it comes.
 */
export const Finder = <Value,>(props: FinderProps<Value>): ReactNode => {
  const { label, chosen, kind, find, onChoose, onPaste, isLabelHidden = false, wrong } = props;
  const { takesFocus = false } = props;
  const { t } = useLingui();
  const box = useCombobox();
  const [text, setText] = useState<string | undefined>(undefined);
  /** Nothing outside of a modal dialog can be reached while it is open. */
  const [dialog, setDialog] = useState<HTMLElement | null>(null);
  const isToTakeFirst = useRef(false);
  const [wanted] = useDebouncedValue(text?.trim() ?? '', 120);
  const { data, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['find', kind, wanted],
    queryFn: ({ signal }) => find(wanted, signal),
    enabled: text !== undefined,
    placeholderData: keepPreviousData,
  });
  const isCurrent = data !== undefined && !isPlaceholderData && wanted === (text?.trim() ?? '');
  const take = (choice: Choice<Value>): void => {
    isToTakeFirst.current = false;
    setText(undefined);
    box.closeDropdown();
    onChoose(choice.value);
  };
  const found = useEffectEvent((choices: readonly Choice<Value>[]): void => {
    const [first] = choices;
    if (isToTakeFirst.current && first !== undefined) take(first);
    else if (first !== undefined) box.selectFirstOption();
    isToTakeFirst.current = false;
  });
  useEffect(() => {
    if (isCurrent) found(data);
  }, [data, isCurrent]);
  return (
    <Combobox
      store={box}
      onOptionSubmit={(id) => {
        const choice = data?.find((one) => one.id === id);
        if (choice !== undefined) take(choice);
      }}
      shadow="md"
      position="bottom-start"
      width="max-content"
      {...(dialog !== null && { portalProps: { target: dialog }, floatingStrategy: 'fixed' as const })}
    >
      <Combobox.Target>
        <TextInput
          size="xs"
          {...(isLabelHidden ? { 'aria-label': label } : { label })}
          value={text ?? chosen}
          error={wrong}
          data-autofocus={takesFocus || undefined}
          autoFocus={takesFocus}
          autoComplete="off"
          aria-busy={isFetching}
          onPaste={onPaste}
          onFocus={({ currentTarget }) => {
            setDialog(currentTarget.closest('dialog'));
            currentTarget.select();
          }}
          onBlur={() => {
            isToTakeFirst.current = false;
            setText(undefined);
            box.closeDropdown();
          }}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            // What was found before is not what Enter takes now.
            box.resetSelectedOption();
            box.openDropdown();
          }}
          onKeyDown={({ key, nativeEvent }) => {
            if (nativeEvent.isComposing || key !== 'Enter' || text === undefined || isCurrent) return;
            isToTakeFirst.current = true;
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={text === undefined}>
        <Combobox.Options aria-label={label}>
          {data?.map(({ id, title, beside }) => (
            <Combobox.Option key={id} value={id}>
              {title} {beside !== undefined && <span className="quiet">{beside}</span>}
            </Combobox.Option>
          ))}
          {data?.length === 0 && <Combobox.Empty>{t`Nothing found`}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};
