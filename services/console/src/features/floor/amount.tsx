import { useLingui } from '@lingui/react/macro';
import { ActionIcon, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { decimalOf, type Thousandths, typedQuantity } from '../../ui/quantities.ts';

const one: Thousandths = 1000;

/** A quantity that is counted with two large buttons, or typed. */
export const Amount = ({
  of,
  value,
  most = Number.POSITIVE_INFINITY,
  onChange,
}: {
  /** What is counted. */
  readonly of: string;
  readonly value: Thousandths;
  readonly most?: Thousandths;
  readonly onChange: (value: Thousandths) => void;
}): ReactNode => {
  const { t } = useLingui();
  const [typed, setTyped] = useState<string>();
  const quantity = typed === undefined ? value : typedQuantity(typed);
  const isWrong = quantity === undefined || quantity > most;
  return (
    <div className="floor-amount">
      <ActionIcon
        size={48}
        variant="default"
        aria-label={t`One less: ${of}`}
        disabled={value === 0}
        onClick={() => onChange(Math.max(0, value - one))}
      >
        <IconMinus size={22} />
      </ActionIcon>
      <TextInput
        size="lg"
        inputMode="decimal"
        aria-label={t`Quantity: ${of}`}
        error={isWrong}
        value={typed ?? decimalOf(value)}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          const next = typedQuantity(currentTarget.value);
          if (next !== undefined && next <= most) onChange(next);
        }}
        onBlur={() => setTyped(undefined)}
        onKeyDown={({ key, currentTarget }) => {
          // The next scan is not typed into it.
          if (key === 'Enter') currentTarget.blur();
        }}
      />
      <ActionIcon
        size={48}
        variant="default"
        aria-label={t`One more: ${of}`}
        disabled={value + one > most}
        onClick={() => onChange(value + one)}
      >
        <IconPlus size={22} />
      </ActionIcon>
    </div>
  );
};
