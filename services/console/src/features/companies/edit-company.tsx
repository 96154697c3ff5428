import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useEdit } from '../../ui/edit.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { EditForm, toldOf, type Words } from '../../ui/edit-form.tsx';
import { editedCompany } from './edited.ts';
import { isWrong } from './fields.ts';
import { pathsOf, useFields } from './words.ts';

/** The form of a company: its details, taxes and rules, as far as the reader may change them. */
export const EditCompany = ({
  entity,
  onEnd,
}: {
  readonly entity: string;
  /** Told what others have changed, which was kept. */
  readonly onEnd: (kept: readonly string[]) => void;
}): ReactNode => {
  const may = useMay();
  const fieldOf = useFields();
  const words: Words = {
    labelOf: (name) => fieldOf(name).label,
    pathsOf,
    textOf: (name, value) => {
      const { kind } = fieldOf(name);
      return typeof kind === 'object' ? (kind.options[value] ?? value) : value.replaceAll('\n', ', ');
    },
  };
  const edit = useEdit(editedCompany(entity, may), (taken) => onEnd(toldOf(taken, words)));
  const wrong = isWrong(edit.begun?.mine ?? {});
  return (
    <EditForm name="edit-fields" edit={edit} words={words} wrong={wrong} onCancel={() => onEnd([])}>
      {(_, mine) => (
        <div className="fields">
          {Object.entries(mine).map(([name, value], nth) => (
            <EditField
              key={name}
              {...{ kind: 'text', hint: undefined, ...fieldOf(name) }}
              value={value}
              isWrong={wrong(name, value)}
              takesFocus={nth === 0}
              onChange={(text) => edit.set(name, text)}
            />
          ))}
        </div>
      )}
    </EditForm>
  );
};
