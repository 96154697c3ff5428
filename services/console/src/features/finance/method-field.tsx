import { useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { paymentMethods } from '../../ui/payment-methods.tsx';

/** How money comes or goes. What credit notes give back is not for people to choose. */
export const MethodField = ({
  value,
  size = 'sm',
  onChange,
}: {
  readonly value: string;
  readonly size?: 'xs' | 'sm';
  readonly onChange: (method: string) => void;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const { creditNote: _, ...methods } = paymentMethods;
  return (
    <NativeSelect
      size={size}
      label={t`Method`}
      data={Object.entries(methods).map(([code, name]) => ({ value: code, label: i18n._(name) }))}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
};
