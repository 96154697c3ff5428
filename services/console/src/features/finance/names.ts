import { msg } from '@lingui/core/macro';
import type { StateName } from '../../ui/status.tsx';

export const invoiceKinds = { invoice: msg`Invoice`, creditNote: msg`Credit note` } as const;

export const returnStatuses = {
  requested: { label: msg({ message: 'Requested', context: 'return' }), tone: 'waiting' },
  approved: { label: msg`Approved`, tone: 'running' },
  refused: { label: msg`Refused`, tone: 'stopped' },
  received: { label: msg({ message: 'Received', context: 'return' }), tone: 'running' },
  refunded: { label: msg`Refunded`, tone: 'done' },
} as const satisfies Readonly<Record<string, StateName>>;
