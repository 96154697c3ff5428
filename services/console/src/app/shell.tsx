import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Kbd } from '@mantine/core';
import {
  IconHelp,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMenu2,
  IconMoon,
  IconSearch,
  IconUser,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { sales } from '../api/client.ts';
import { accountPath, type Session, sessionQuery, signInPath, useMay, userOf, workerIn } from '../api/session.ts';
import { changeLanguage, type Language, languages } from '../i18n/index.ts';
import { followChanges } from '../live/live.ts';
import { LiveState } from '../live/state.tsx';
import { chooseColours, useColours } from '../ui/colours.ts';
import { Dialog } from '../ui/dialog.tsx';
import { dropAllKept } from '../ui/kept.ts';
import { Menu, MenuItem, MenuLink } from '../ui/menu.tsx';
import { Pending } from '../ui/pending.tsx';
import { KeyMap, useGlobalKeys } from './keys.tsx';
import { useNavigation } from './navigation.ts';
import { Palette } from './palette.tsx';
import { SignInAgain } from './sign-in-again.tsx';

/** Loaded with the first page for those who may do something that is kept until it can be sent. */
const queue = () => import('../queue/index.ts');

/** Loaded when it is opened first. */
const HelpPanel = lazy(async () => ({ default: (await import('./help.tsx')).HelpPanel }));

/** Who has opened help has it beside each page, also tomorrow. */
const helpKept = 'sales-help';

const useHelp = () => {
  const [isOpen, setOpen] = useState(() => localStorage.getItem(helpKept) === 'open');
  return {
    isOpen,
    turn: (open: boolean): void => {
      setOpen(open);
      if (open) localStorage.setItem(helpKept, 'open');
      else localStorage.removeItem(helpKept);
    },
  };
};

const Navigation = ({ onGo }: { readonly onGo: () => void }): ReactNode => {
  const { i18n, t } = useLingui();
  return (
    <nav aria-label={t`Sections`}>
      {useNavigation().map(({ name: job, sections }) => (
        <section key={job.id} aria-label={i18n._(job)}>
          <h2>{i18n._(job)}</h2>
          {sections.map(({ path, name, Icon }) => (
            <Link key={path} to={path} onClick={onGo} activeOptions={{ exact: path === '/', includeSearch: false }}>
              <Icon size={18} stroke={1.6} aria-hidden />
              {i18n._(name)}
            </Link>
          ))}
        </section>
      ))}
    </nav>
  );
};

const LanguageMenu = (): ReactNode => {
  const { t, i18n } = useLingui();
  return (
    <Menu
      label={t`Language`}
      button={(props) => (
        <ActionIcon {...props} variant="subtle" color="gray" aria-label={t`Language`}>
          <IconLanguage size={18} />
        </ActionIcon>
      )}
    >
      {Object.entries(languages).map(([language, { name, tag }]) => (
        <MenuItem
          key={language}
          lang={tag}
          isCurrent={i18n.locale === language}
          onClick={() => void changeLanguage(language as Language)}
        >
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
};

const ColoursMenu = (): ReactNode => {
  const { t } = useLingui();
  const colours = useColours();
  const names = { auto: t`As on this device`, light: t`Light`, dark: t`Dark` } as const;
  return (
    <Menu
      label={t`Colours`}
      button={(props) => (
        <ActionIcon {...props} variant="subtle" color="gray" aria-label={t`Colours`}>
          <IconMoon size={18} />
        </ActionIcon>
      )}
    >
      {(['auto', 'light', 'dark'] as const).map((one) => (
        <MenuItem key={one} isCurrent={one === colours} onClick={() => chooseColours(one)}>
          {names[one]}
        </MenuItem>
      ))}
    </Menu>
  );
};

const UserMenu = ({ session }: { readonly session: Session }): ReactNode => {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const may = useMay();
  const [unsent, setUnsent] = useState(0);
  const me = userOf(session);
  if (me === undefined) return null;
  const askToSignOut = async (): Promise<void> => {
    const waiting = may({ permission: 'order:ship' }) ? await (await queue()).unsentOf(me.user).catch(() => 0) : 0;
    if (waiting === 0) await signOut();
    else setUnsent(waiting);
  };
  const signOut = async (): Promise<void> => {
    await sales.post('/identity/v1/sign-out', {});
    dropAllKept(me.user);
    queries.clear();
    location.assign(signInPath(i18n.locale));
  };
  return (
    <>
      <Menu
        label={me.name}
        button={(props) => (
          <Button {...props} variant="subtle" color="gray" size="compact-sm" aria-label={me.name}>
            <IconUser size={16} aria-hidden />
            <span className="user-name">{me.name}</span>
          </Button>
        )}
      >
        <p className="menu-head">{me.email}</p>
        <MenuLink href={accountPath(i18n.locale)}>{t`Account and security`}</MenuLink>
        <MenuItem onClick={() => void askToSignOut()}>
          <IconLogout size={14} aria-hidden />
          {t`Sign out`}
        </MenuItem>
      </Menu>
      {unsent > 0 && (
        <Dialog title={t`Not all is sent`} onClose={() => setUnsent(0)}>
          <div className="as-of-form">
            <p>
              <Plural
                value={unsent}
                one="# thing that you have done waits to be sent."
                other="# things that you have done wait to be sent."
              />{' '}
              <Trans>All stays on this machine, and is sent when you sign in here again, and as no one else.</Trans>
            </p>
            <Button onClick={() => void signOut()}>{t`Sign out`}</Button>
            <Button variant="default" onClick={() => setUnsent(0)}>{t`Stay signed in`}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
};

/** Navigation, search, who is signed in; the page in the middle. */
export const Shell = (): ReactNode => {
  const { t, i18n } = useLingui();
  const { data: session, error, refetch } = useQuery(sessionQuery);
  /** A role asks for a second factor: the page of the account says so, and nothing else is answered. */
  const mustAddFactor = session?.is === 'signedIn' && session.me.needsSecondFactor;
  const may = useMay();
  const queries = useQueryClient();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMapOpen, setMapOpen] = useState(false);
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  // Of the page that is shown: the address is that of the next one while it is being loaded.
  const path = useRouterState({ select: ({ matches }) => matches.at(-1)?.pathname });
  const pageShown = useRouterState({ select: ({ matches }) => matches.at(-1)?.fullPath });
  const help = useHelp();
  const page = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useGlobalKeys({ openPalette: () => setPaletteOpen(true), openMap: () => setMapOpen(true) });
  useEffect(() => {
    if (session?.is === 'out') location.assign(signInPath(i18n.locale));
    else if (mustAddFactor) location.assign(accountPath(i18n.locale));
    else if (session !== undefined && may({ permission: 'live:follow' })) followChanges(queries);
  }, [session, mustAddFactor, may, i18n.locale, queries]);
  // What was done without a network is sent from whichever page is open.
  const sendsAs = session?.is === 'signedIn' || session?.is === 'local' ? workerIn(session)?.id : undefined;
  const maySend = may({ permission: 'order:ship' });
  useEffect(() => {
    if (sendsAs !== undefined && maySend) void queue().then(({ startSending }) => startSending(sendsAs));
  }, [sendsAs, maySend]);
  // A page that has just come has the focus, unless it has given it to a field.
  useEffect(() => {
    if (path !== shown.current && document.activeElement === document.body)
      page.current?.focus({ preventScroll: true });
    shown.current = path;
  }, [path]);
  if (session === undefined)
    return (
      <main>
        <Pending error={error} retry={refetch} />
      </main>
    );
  if (session.is === 'out' || mustAddFactor) return <div className="starting" aria-busy="true" />;
  return (
    <div className="shell" data-navigation={isNavigationOpen || undefined} data-full={path === '/floor' || undefined}>
      <a className="skip" href="#page">
        <Trans>To the page</Trans>
      </a>
      <header className="top">
        <ActionIcon
          className="burger"
          variant="subtle"
          color="gray"
          aria-label={t`Navigation`}
          aria-expanded={isNavigationOpen}
          onClick={() => setNavigationOpen((is) => !is)}
        >
          <IconMenu2 size={18} />
        </ActionIcon>
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width="22" height="22" />
          <span>
            <Trans>Sales</Trans>
          </span>
        </Link>
        <button type="button" className="find" onClick={() => setPaletteOpen(true)}>
          <IconSearch size={14} aria-hidden />
          <span>
            <Trans>Search or go to…</Trans>
          </span>
          <Kbd size="xs">Ctrl K</Kbd>
        </button>
        <div className="top-end">
          {may({ permission: 'live:follow' }) && <LiveState />}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Help`}
            aria-expanded={help.isOpen}
            onClick={() => help.turn(!help.isOpen)}
          >
            <IconHelp size={18} />
          </ActionIcon>
          <ActionIcon
            className="keys-button"
            variant="subtle"
            color="gray"
            aria-label={t`Keyboard shortcuts`}
            onClick={() => setMapOpen(true)}
          >
            <IconKeyboard size={18} />
          </ActionIcon>
          <LanguageMenu />
          <ColoursMenu />
          <UserMenu session={session} />
        </div>
      </header>
      <div className="side">
        <Navigation onGo={() => setNavigationOpen(false)} />
      </div>
      <main id="page" key={path} ref={page} tabIndex={-1} aria-labelledby="title">
        {session.is === 'local' && (
          <p className="notice" role="note">
            <Trans>
              This system has no administrator yet: everyone at this machine may do everything. Open the link that it
              printed when it started, and people sign in from then on.
            </Trans>
          </p>
        )}
        <Outlet />
      </main>
      {help.isOpen && (
        <Suspense fallback={null}>
          <HelpPanel page={pageShown} onMap={() => setMapOpen(true)} onClose={() => help.turn(false)} />
        </Suspense>
      )}
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
      {session.is === 'expired' && <SignInAgain me={session.me} />}
      {isMapOpen && <KeyMap onClose={() => setMapOpen(false)} />}
    </div>
  );
};
