import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { Modal } from './modal.tsx';

/** Between it and what it belongs to, and the edge of the window, in px. */
const gap = 4;

/** A small dialog below what it belongs to, or above where there is no room. */
export const Anchored = ({
  label,
  to,
  onClose,
  children,
}: {
  readonly label: string;
  /** What it belongs to. */
  readonly to: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const place = (): void => {
      const [{ current }, of] = [dialog, to.current?.getBoundingClientRect()];
      if (current === null || of === undefined) return;
      const { offsetWidth, offsetHeight, style } = current;
      const below = of.bottom + gap;
      const top = below + offsetHeight + gap <= innerHeight ? below : of.top - gap - offsetHeight;
      style.left = `${Math.max(gap, Math.min(of.left, innerWidth - offsetWidth - gap))}px`;
      style.top = `${Math.max(gap, top)}px`;
    };
    place();
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [to]);
  return (
    <Modal ref={dialog} className="anchored" label={label} onClose={onClose}>
      {children}
    </Modal>
  );
};
