import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

/** A field of a form that changes a thing. `lines`: one of a list a line; `options`: one of these. */
export type FieldKind = 'text' | 'number' | 'area' | 'lines' | { readonly options: Readonly<Record<string, string>> };

/** Hints below, so that fields beside each other stand in a row. */
const inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

/** The widget of a field of a form. */
export const EditField = ({
  kind,
  label,
  hint,
  value,
  isWrong,
  takesFocus = false,
  onChange,
}: {
  readonly kind: FieldKind;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly isWrong: boolean;
  readonly takesFocus?: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode => {
  const common = {
    ...{ size: 'xs', label, value },
    ...(hint !== undefined && { description: hint }),
    inputWrapperOrder,
  } as const;
  const focus = { autoFocus: takesFocus };
  if (typeof kind === 'object')
    return (
      <NativeSelect
        {...common}
        data={Object.entries(kind.options).map(([code, text]) => ({ value: code, label: text }))}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  if (kind === 'area' || kind === 'lines')
    return (
      <Textarea
        {...common}
        className="wide"
        autosize
        minRows={kind === 'area' ? 3 : 1}
        maxRows={8}
        error={isWrong}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      {...focus}
      {...(kind === 'number' && { inputMode: 'decimal' as const })}
      error={isWrong}
      onChange={({ currentTarget }) => onChange(kind === 'number' ? currentTarget.value.trim() : currentTarget.value)}
    />
  );
};
