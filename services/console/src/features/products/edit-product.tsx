import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useEdit } from '../../ui/edit.ts';
import { EditField, type FieldKind } from '../../ui/edit-field.tsx';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import { editedProduct, isWrong } from './edit-fields.ts';

/** The form of a product, as far as the reader may change it. */
export const EditProduct = ({
  sku,
  onEnd,
}: {
  readonly sku: string;
  /** Told what others have changed, which was kept. */
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const fields: Readonly<
    Record<string, { readonly label: string; readonly kind?: FieldKind; readonly hint?: string }>
  > = {
    name: { label: t`Name` },
    description: { label: t`Description`, kind: 'area' },
    category: { label: t`Category`, hint: t`Levels with a slash between: Furniture/Desks` },
    taxCategory: { label: t`Tax category` },
    units: { label: t`Other units`, kind: 'lines', hint: t`One a line: XBX = 12` },
    barcodes: { label: t`Bar codes`, kind: 'lines', hint: t`One a line; of another unit with it: 4006381333931 XBX` },
    standardCost: { label: t`Standard cost`, hint: t`With the currency: 12.5 EUR` },
  };
  const words: Words = {
    labelOf: (name) => fields[name]?.label ?? name,
    pathsOf: (name) => [`details.${name}`],
    textOf: (_, value) => value.replaceAll('\n', ', '),
  };
  const edit = useEdit(editedProduct(sku, may), (taken) => onEnd(toldOf(taken, words)));
  return (
    <EditForm name="edit-fields" edit={edit} words={words} wrong={isWrong} onCancel={() => onEnd([])}>
      {(_, mine) => (
        <div className="fields">
          {Object.entries(mine).map(([name, value], nth) => (
            <EditField
              key={name}
              kind={fields[name]?.kind ?? 'text'}
              label={fields[name]?.label ?? name}
              hint={fields[name]?.hint}
              value={value}
              isWrong={isWrong(name, value)}
              takesFocus={nth === 0}
              onChange={(text) => edit.set(name, text)}
            />
          ))}
        </div>
      )}
    </EditForm>
  );
};
