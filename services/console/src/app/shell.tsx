import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Kbd, Menu } from '@mantine/core';
import { IconKeyboard, IconLanguage, IconLogout, IconMenu2, IconMoon, IconSearch, IconUser } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { sales } from '../api/client.ts';
import { accountPath, type Session, sessionQuery, signInPath, useMay, userOf } from '../api/session.ts';
import { changeLanguage, type Language, languages } from '../i18n/index.ts';
import { followChanges } from '../live/live.ts';
import { LiveState } from '../live/state.tsx';
import { chooseColours, useColours } from '../ui/colours.ts';
import { dropAllKept } from '../ui/kept.ts';
import { Pending } from '../ui/pending.tsx';
import { KeyMap, useGlobalKeys } from './keys.tsx';
import { useNavigation } from './navigation.ts';
import { Palette } from './palette.tsx';
import { SignInAgain } from './sign-in-again.tsx';

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
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Language`}>
          <IconLanguage size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(languages).map(([language, { name, tag }]) => (
          <Menu.Item
            key={language}
            lang={tag}
            aria-current={i18n.locale === language}
            onClick={() => void changeLanguage(language as Language)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

const ColoursMenu = (): ReactNode => {
  const { t } = useLingui();
  const colours = useColours();
  const names = { auto: t`As on this device`, light: t`Light`, dark: t`Dark` } as const;
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Colours`}>
          <IconMoon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['auto', 'light', 'dark'] as const).map((one) => (
          <Menu.Item key={one} aria-current={one === colours} onClick={() => chooseColours(one)}>
            {names[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

const UserMenu = ({ session }: { readonly session: Session }): ReactNode => {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const me = userOf(session);
  if (me === undefined) return null;
  const signOut = async (): Promise<void> => {
    await sales.post('/identity/v1/sign-out', {});
    dropAllKept(me.user);
    queries.clear();
    location.assign(signInPath(i18n.locale));
  };
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={me.name}>
          <IconUser size={16} aria-hidden />
          <span className="user-name">{me.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item component="a" href={accountPath(i18n.locale)}>
          {t`Account and security`}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={() => void signOut()}>
          {t`Sign out`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
  const path = useRouterState({ select: ({ location: { pathname } }) => pathname });
  const page = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useGlobalKeys({ openPalette: () => setPaletteOpen(true), openMap: () => setMapOpen(true) });
  useEffect(() => {
    if (session?.is === 'out') location.assign(signInPath(i18n.locale));
    else if (mustAddFactor) location.assign(accountPath(i18n.locale));
    else if (session !== undefined && may({ permission: 'live:follow' })) followChanges(queries);
  }, [session, mustAddFactor, may, i18n.locale, queries]);
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
    <div className="shell" data-navigation={isNavigationOpen || undefined}>
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
          <Trans>Sales</Trans>
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
      <Palette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      {session.is === 'expired' && <SignInAgain me={session.me} />}
      <KeyMap isOpen={isMapOpen} onClose={() => setMapOpen(false)} />
    </div>
  );
};
