import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import type { Topic } from '../api/queries.ts';
import { useMay } from '../api/session.ts';
import { Dialog } from './dialog.tsx';
import { isPlainKey } from './plain-keys.ts';
import { Problem } from './problem.tsx';

export type Why = { readonly reason: string; readonly note?: string };

/** Something that can be done with a thing. */
export type Action = {
  readonly permission: string;
  readonly title: MessageDescriptor;
  /** Pressed alone. */
  readonly key?: string;
  /** Reasons to choose from, by code; absent: it needs none. */
  readonly reasons?: Readonly<Record<string, MessageDescriptor>>;
  /** The same key is the same command, however often it is sent. */
  readonly send: (id: string, why: Why, idempotencyKey: string) => Promise<unknown>;
};

/** Asks why something is done. */
export const AskWhy = ({
  action,
  error,
  onClose,
  onSay,
}: {
  readonly action: Action;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onSay: (why: Why) => void;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const reasons = Object.entries(action.reasons ?? {});
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const chosen = reasons.some(([code]) => code === reason) ? reason : (reasons[0]?.[0] ?? '');
  return (
    <Dialog title={i18n._(action.title)} onClose={onClose}>
      <form
        className="as-of-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSay({ reason: chosen, ...(note.trim() !== '' && { note: note.trim() }) });
        }}
      >
        <NativeSelect
          size="sm"
          label={t`Why`}
          data-autofocus
          data={reasons.map(([value, label]) => ({ value, label: i18n._(label) }))}
          value={chosen}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <TextInput
          size="sm"
          label={t`Note`}
          maxLength={500}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {error !== null && <Problem error={error} />}
        <Button type="submit" size="sm">
          {i18n._(action.title).replace('…', '')}
        </Button>
      </form>
    </Dialog>
  );
};

/** Buttons of what the reader may do with a thing now; what is refused says why. */
export const Actions = ({
  id,
  topic,
  actions: offered,
}: {
  readonly id: string;
  /** What is read again afterwards. */
  readonly topic: Topic;
  /** The usual one first. */
  readonly actions: readonly Action[];
}): ReactNode => {
  const { i18n, t } = useLingui();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<{ readonly action: Action; readonly key: string } | undefined>(undefined);
  const [done, setDone] = useState<Action | undefined>(undefined);
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: ({ action, why, key }: { readonly action: Action; readonly why: Why; readonly key: string }) =>
      action.send(id, why, key),
    onSuccess: (_, { action }) => {
      setAsking(undefined);
      setDone(action);
      void queries.invalidateQueries({ queryKey: [topic] });
    },
  });
  const may = useMay();
  const actions = offered.filter(may);
  const begin = (action: Action): void => {
    reset();
    setDone(undefined);
    const key = randomId();
    if (action.reasons === undefined) mutate({ action, why: { reason: '' }, key });
    else setAsking({ action, key });
  };
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (!isPlainKey(event)) return;
    const action = actions.find(({ key }) => key === event.key);
    if (action === undefined || isPending) return;
    event.preventDefault();
    begin(action);
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      {/* What was done is seen by the state of the page; it is said to those who do not see it. */}
      <span className="visually-hidden" role="status">
        {done !== undefined && t`Done: ${i18n._(done.title).replace('…', '')}`}
      </span>
      {actions.map((action, nth) => (
        <Button
          key={action.permission}
          size="xs"
          variant={nth === 0 && action.reasons === undefined ? 'filled' : 'default'}
          disabled={isPending}
          aria-keyshortcuts={action.key}
          onClick={() => begin(action)}
        >
          {i18n._(action.title)}
        </Button>
      ))}
      {asking !== undefined && (
        <AskWhy
          action={asking.action}
          error={error}
          onClose={() => setAsking(undefined)}
          onSay={(why) => mutate({ ...asking, why })}
        />
      )}
      {error !== null && asking === undefined && (
        <Dialog title={t`That did not work`} onClose={reset}>
          <Problem error={error} />
        </Dialog>
      )}
    </>
  );
};
