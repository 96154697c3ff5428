import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import type { Fields } from '../../ui/merge.ts';
import { Problem } from '../../ui/problem.tsx';

/** The form of something new that a customer gets. Ctrl Enter sends it. */
export const AddForm = ({
  name,
  verb,
  empty,
  wrong,
  send,
  onEnd,
  children,
}: {
  /** Of the form in the style sheet. */
  readonly name: string;
  readonly verb: ReactNode;
  readonly empty: Fields;
  readonly wrong: (name: string, value: string) => boolean;
  /** `id` is new, and the same each time that it is sent. */
  readonly send: (fields: Fields, id: string) => Promise<unknown>;
  readonly onEnd: () => void;
  readonly children: (fields: Fields, set: (name: string, value: string) => void) => ReactNode;
}): ReactNode => {
  const queries = useQueryClient();
  const [fields, setFields] = useState(empty);
  const [id] = useState(randomId);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => send(fields, id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['customers'] });
      onEnd();
    },
  });
  const isRight = !Object.entries(fields).some(([field, value]) => wrong(field, value));
  const submit = (): void => {
    if (isRight && !isPending) mutate();
  };
  return (
    <form
      className={`edit-form ${name}`}
      onKeyDown={({ key, ctrlKey, metaKey, nativeEvent }) => {
        if (key === 'Enter' && (ctrlKey || metaKey) && !nativeEvent.isComposing) submit();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children(fields, (field, value) => setFields({ ...fields, [field]: value }))}
      <div className="edit-foot">
        <Button type="submit" size="xs" disabled={!isRight} loading={isPending}>
          {verb}
        </Button>
        <Button size="xs" variant="default" disabled={isPending} onClick={onEnd}>
          <Trans>Discard changes</Trans>
        </Button>
      </div>
      {error !== null && <Problem error={error} />}
    </form>
  );
};

/** Whether something was taken away, or others have changed it since the reader saw it. */
export type Removal = 'done' | 'changed';

/** Asks before something of a customer is taken away. */
export const RemoveDialog = ({
  title,
  verb,
  kept,
  changed,
  remove,
  onClose,
}: {
  readonly title: string;
  readonly verb: ReactNode;
  /** What of it stays. */
  readonly kept: ReactNode;
  /** What to do when others have changed it. */
  readonly changed: ReactNode;
  readonly remove: (idempotencyKey: string) => Promise<Removal>;
  readonly onClose: () => void;
}): ReactNode => {
  const queries = useQueryClient();
  const [key] = useState(randomId);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => remove(key),
    onSuccess: (is) => {
      void queries.invalidateQueries({ queryKey: ['customers'] });
      if (is === 'done') onClose();
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="as-of-form">
        {data === 'changed' ? (
          <p role="alert">{changed}</p>
        ) : (
          <>
            <p>{kept}</p>
            <Button size="sm" data-autofocus loading={isPending} onClick={() => mutate()}>
              {verb}
            </Button>
          </>
        )}
        {error !== null && <Problem error={error} />}
      </div>
    </Dialog>
  );
};

/** One of a list of a customer, and what can be done with it. */
export const Entry = ({
  name,
  onChange,
  onRemove,
  children,
}: {
  readonly name: string;
  /** Absent: the reader may not. */
  readonly onChange?: (() => void) | undefined;
  readonly onRemove?: (() => void) | undefined;
  readonly children: ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  return (
    <li>
      <div>{children}</div>
      <div className="contact-actions">
        {onChange !== undefined && (
          <Button size="compact-xs" variant="subtle" color="gray" aria-label={t`Change ${name}`} onClick={onChange}>
            <Trans>Change</Trans>
          </Button>
        )}
        {onRemove !== undefined && (
          <Button size="compact-xs" variant="subtle" color="gray" aria-label={t`Remove ${name}`} onClick={onRemove}>
            <Trans>Remove</Trans>
          </Button>
        )}
      </div>
    </li>
  );
};
