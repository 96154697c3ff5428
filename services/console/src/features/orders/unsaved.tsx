import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type OrderDocument, randomId } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sessionQuery, useMay, userOf } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import type { Unsaved } from '../../ui/edit.ts';
import { keep, keptKey } from '../../ui/kept.ts';
import { useOrderWords } from './edit-draft.tsx';
import { orderAgain } from './order-again.ts';

/** What was typed into a draft that cannot be changed any more: nothing of it is lost, and it can be ordered anew. */
export const UnsavedChanges = ({
  order,
  unsaved: { at, base, changes, discard },
  onEnd,
}: {
  readonly order: OrderDocument;
  readonly unsaved: Unsaved;
  /** Told when it is gone. */
  readonly onEnd: () => void;
}): ReactNode => {
  const format = useFormat();
  const may = useMay();
  const navigate = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const { labelOf } = useOrderWords()(order);
  const { draft, left } = orderAgain(order, changes, randomId);
  const startAgain = (): void => {
    keep(keptKey(userOf(session)?.user ?? 'local', `new/${draft.orderId}`), draft);
    discard();
    void navigate({ to: '/orders/new' });
  };
  return (
    <div className="notice unsaved" role="status">
      <h2>
        <Trans>This order can no longer be changed: what you typed was not saved</Trans>
      </h2>
      <p>
        <Trans>
          You typed this on {format.time(at)}. It is kept in this browser, and is there again when the order comes back
          to be changed.
        </Trans>
      </p>
      <ul>
        {Object.entries(changes).map(([name, value]) => (
          <li key={name}>
            {labelOf(name)}: {base[name] || '—'} → {value || '—'}
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p>
          <Trans>Lines without a product cannot be put into the new order.</Trans>
        </p>
      )}
      <div className="edit-foot">
        {may({ permission: 'order:place' }) && draft.lines.length > 0 && (
          <Button size="xs" onClick={startAgain}>
            <Trans>New order with these changes</Trans>
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            discard();
            onEnd();
          }}
        >
          <Trans>Discard changes</Trans>
        </Button>
      </div>
    </div>
  );
};
