import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Anchored } from './anchored.tsx';

/** Of the button that opens a menu. */
export type MenuButton = {
  readonly ref: Ref<HTMLButtonElement>;
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
};

const itemsIn = (menu: Element): readonly HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];

/** Where a key leads from an item of so many. */
const ledBy = (key: string, at: number, count: number): number | undefined =>
  ({ ArrowDown: (at + 1) % count, ArrowUp: (at - 1 + count) % count, Home: 0, End: count - 1 })[key];

const onKey = (event: KeyboardEvent<HTMLElement>): void => {
  const items = itemsIn(event.currentTarget);
  const next = ledBy(event.key, items.indexOf(document.activeElement as HTMLElement), items.length);
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
};

/** Closes the menu that an item stands in. */
const MenuClosing = createContext<() => void>(() => {});

const Items = ({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode => {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const items = menu.current === null ? [] : itemsIn(menu.current);
    (items.find(({ dataset }) => dataset['autofocus'] !== undefined) ?? items[0])?.focus();
  }, []);
  return (
    <div ref={menu} className="menu" role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKey}>
      {children}
    </div>
  );
};

/** A button with a menu below it, which is drawn while it is open. What is chosen closes it. */
export const Menu = ({
  label,
  button,
  children,
}: {
  readonly label: string;
  readonly button: (props: MenuButton) => ReactNode;
  readonly children: ReactNode;
}): ReactNode => {
  const target = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {button({ ref: target, 'aria-haspopup': 'menu', 'aria-expanded': isOpen, onClick: () => setOpen(true) })}
      {isOpen && (
        <Anchored label={label} to={target} onClose={() => setOpen(false)}>
          <MenuClosing value={() => setOpen(false)}>
            <Items label={label}>{children}</Items>
          </MenuClosing>
        </Anchored>
      )}
    </>
  );
};

type ItemProps = {
  readonly lang?: string;
  readonly isCurrent?: boolean;
  /** Takes the focus when the menu opens; else the first one. */
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
};

export const MenuItem = ({
  lang,
  isCurrent = false,
  takesFocus = false,
  onClick,
  children,
}: ItemProps & { readonly onClick: () => void }): ReactNode => {
  const close = useContext(MenuClosing);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      lang={lang}
      aria-current={isCurrent || undefined}
      data-autofocus={takesFocus || undefined}
      onClick={() => {
        close();
        onClick();
      }}
    >
      {children}
    </button>
  );
};

export const MenuLink = ({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode => (
  <a role="menuitem" tabIndex={-1} href={href}>
    {children}
  </a>
);
