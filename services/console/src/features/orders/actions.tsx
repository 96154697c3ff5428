import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import type { OrderDocument, OrderStatus } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { Problem } from '../../ui/problem.tsx';

type Why = { readonly reason: string; readonly note?: string };

type Action = {
  readonly name: 'submit' | 'approve' | 'reject' | 'cancel';
  readonly title: MessageDescriptor;
  /** Pressed alone. */
  readonly key?: string;
  /** Reasons to choose from; absent: it needs none. */
  readonly reasons?: Readonly<Record<string, MessageDescriptor>>;
  readonly send: (orderId: string, why: Why) => Promise<unknown>;
};

const wait = 2;

const submit: Action = {
  name: 'submit',
  title: msg`Submit order`,
  send: (orderId) => sales.post('/order/v1/orders/{orderId}/submit', { path: { orderId }, wait }),
};
const approve: Action = {
  name: 'approve',
  title: msg`Approve`,
  key: 'a',
  send: (orderId) => sales.post('/order/v1/orders/{orderId}/approve', { path: { orderId }, wait }),
};
const reject: Action = {
  name: 'reject',
  title: msg`Reject…`,
  key: 'x',
  reasons: {
    tooExpensive: msg`The discount is too high`,
    creditRisk: msg`The credit risk is too high`,
    incomplete: msg`Something is missing or wrong`,
    other: msg`Another reason`,
  },
  send: (orderId, body) => sales.post('/order/v1/orders/{orderId}/reject', { path: { orderId }, body }),
};
const cancel: Action = {
  name: 'cancel',
  title: msg`Cancel order…`,
  reasons: {
    customerRequest: msg`The customer wants it no more`,
    duplicate: msg`It was placed twice`,
    mistake: msg`It was placed by mistake`,
    notAvailable: msg`It cannot be delivered`,
    other: msg`Another reason`,
  },
  send: (orderId, body) => sales.post('/order/v1/orders/{orderId}/cancel', { path: { orderId }, body }),
};

/** What can be done with an order, the usual thing first. */
const actionsIn: Readonly<Partial<Record<OrderStatus, readonly Action[]>>> = {
  draft: [submit, cancel],
  rejected: [submit, cancel],
  submitted: [cancel],
  awaitingApproval: [approve, reject, cancel],
  approved: [cancel],
  confirmed: [cancel],
  backordered: [cancel],
  partiallyShipped: [cancel],
};

const isBesideText = ({ target }: KeyboardEvent): boolean =>
  !(target instanceof HTMLElement) || target.closest('input, textarea, select, dialog, [role=dialog]') === null;

const AskWhy = ({
  action,
  error,
  onClose,
  onSay,
}: {
  readonly action: Action | undefined;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onSay: (why: Why) => void;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const reasons = Object.entries(action?.reasons ?? {});
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const chosen = reasons.some(([code]) => code === reason) ? reason : (reasons[0]?.[0] ?? '');
  return (
    <Modal
      opened={action !== undefined}
      onClose={onClose}
      title={action && i18n._(action.title)}
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
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
          {action && i18n._(action.title).replace('…', '')}
        </Button>
      </form>
    </Modal>
  );
};

/** Buttons of what can be done with an order now; what is refused says why. */
export const Actions = ({ order }: { readonly order: OrderDocument }): ReactNode => {
  const { i18n, t } = useLingui();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Action | undefined>(undefined);
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: ({ action, why }: { readonly action: Action; readonly why: Why }) => action.send(order.orderId, why),
    onSuccess: () => {
      setAsking(undefined);
      void queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  const may = useMay();
  const actions = (actionsIn[order.status] ?? []).filter(({ name }) => may({ permission: `order:${name}` }));
  const begin = (action: Action): void => {
    reset();
    if (action.reasons === undefined) mutate({ action, why: { reason: '' } });
    else setAsking(action);
  };
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !isBesideText(event)) return;
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
      {actions.map((action, nth) => (
        <Button
          key={action.name}
          size="xs"
          variant={nth === 0 && action.reasons === undefined ? 'filled' : 'default'}
          disabled={isPending}
          aria-keyshortcuts={action.key}
          onClick={() => begin(action)}
        >
          {i18n._(action.title)}
        </Button>
      ))}
      <AskWhy
        action={asking}
        error={error}
        onClose={() => setAsking(undefined)}
        onSay={(why) => asking && mutate({ action: asking, why })}
      />
      <Modal
        opened={error !== null && asking === undefined}
        onClose={reset}
        title={t`That did not work`}
        lockScroll={false}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {error !== null && <Problem error={error} />}
      </Modal>
    </>
  );
};
