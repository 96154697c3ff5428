import { Trans, useLingui } from '@lingui/react/macro';
import { Button, InputWrapper } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useFormat } from '../i18n/index.ts';
import { Anchored } from './anchored.tsx';

/** Arrows go from box to box, as Tab does. */
const onKey = (event: KeyboardEvent<HTMLElement>): void => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const boxes = [...event.currentTarget.querySelectorAll('input')];
  const at = boxes.indexOf(document.activeElement as HTMLInputElement);
  event.preventDefault();
  boxes[(at + step + boxes.length) % boxes.length]?.focus();
};

/** Some of several, or any: a button that says which, with boxes to tick that are drawn while it is open. */
export const Choices = ({
  label,
  options,
  values,
  onChange,
}: {
  readonly label: string;
  /** What they are called, by code. */
  readonly options: Readonly<Record<string, string>>;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const names = values.map((value) => options[value] ?? value);
  return (
    <InputWrapper size="xs" label={label} labelElement="div" id={id} labelProps={{ id: `${id}-label` }}>
      <button
        ref={button}
        type="button"
        className="choices"
        id={id}
        aria-labelledby={`${id}-label ${id}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={format.list(names)}
        onClick={() => setOpen(true)}
      >
        <span className={names.length === 0 ? 'quiet' : undefined}>{format.list(names) || t`Any`}</span>
        <IconSelector size={14} aria-hidden />
      </button>
      {isOpen && (
        <Anchored label={label} to={button} onClose={() => setOpen(false)}>
          <fieldset className="options" aria-label={label} onKeyDown={onKey}>
            {Object.entries(options).map(([value, name], nth) => (
              <label key={value}>
                <input
                  type="checkbox"
                  data-autofocus={nth === 0 || undefined}
                  checked={values.includes(value)}
                  onChange={({ currentTarget }) =>
                    onChange(currentTarget.checked ? [...values, value] : values.filter((one) => one !== value))
                  }
                />
                {name}
              </label>
            ))}
          </fieldset>
          <Button size="compact-xs" variant="subtle" disabled={values.length === 0} onClick={() => onChange([])}>
            <Trans>Any</Trans>
          </Button>
        </Anchored>
      )}
    </InputWrapper>
  );
};
