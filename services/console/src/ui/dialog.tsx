import { useLingui } from '@lingui/react/macro';
import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Modal } from './modal.tsx';

/** Something to say or to ask, over the page. It is drawn only while it is open. */
export const Dialog = ({
  title,
  isWide = false,
  isHeld = false,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isWide?: boolean;
  /** A click beside it leaves it open: what it shows is not shown again. */
  readonly isHeld?: boolean;
  /** Absent: only what stands in it closes it. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ReactNode;
}): ReactNode => {
  const { t } = useLingui();
  return (
    <Modal className={isWide ? 'dialog wide' : 'dialog'} label={title} onClose={onClose} isHeld={isHeld}>
      <header>
        <h2>{title}</h2>
        {onClose !== undefined && <CloseButton aria-label={t`Close`} onClick={onClose} />}
      </header>
      {children}
    </Modal>
  );
};
