import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react';

/**
 * A modal dialog of the browser, there for as long as it is drawn. It has the keys and the focus to itself; Escape, or
 * a click beside it, asks to close it, and the focus goes back to where it was.
 */
export const Modal = ({
  label,
  className,
  onClose,
  isHeld = false,
  ref,
  children,
}: {
  readonly label: string;
  readonly className: string;
  /** Absent: only what stands in it closes it. */
  readonly onClose?: (() => void) | undefined;
  /** A click beside it leaves it open: what it shows is not shown again. */
  readonly isHeld?: boolean;
  readonly ref?: Ref<HTMLDialogElement>;
  readonly children: ReactNode;
}): ReactNode => {
  const dialog = useRef<HTMLDialogElement>(null);
  useImperativeHandle<HTMLDialogElement | null, HTMLDialogElement | null>(ref, () => dialog.current, []);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onClose?.();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        // The browser closes at a second Escape what has refused the first.
        if (event.key === 'Escape' && onClose === undefined) event.preventDefault();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && !isHeld) onClose?.();
      }}
    >
      {children}
    </dialog>
  );
};
