import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/ScrollArea.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/VisuallyHidden.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Group.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/Text.css';
import '@mantine/core/styles/Anchor.css';
import '@mantine/core/styles/Kbd.css';
import '../ui/console.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepAskedFirst } from '../api/asked-first.ts';
import { queries } from '../api/queries.ts';
import { sessionQuery } from '../api/session.ts';
import { startLanguage } from '../i18n/index.ts';
import { keepOnLeaving } from '../ui/kept.ts';
import { router } from './router.tsx';

// Assets of a release that is gone: the page is loaded again, once.
addEventListener('vite:preloadError', (event) => {
  if (sessionStorage.getItem('sales-reloaded') !== null) return;
  sessionStorage.setItem('sales-reloaded', '1');
  event.preventDefault();
  location.reload();
});

keepOnLeaving();
keepAskedFirst();

const theme = createTheme({ respectReducedMotion: true });

// Who is here, the words and the page are asked for at once: each of them alone is a way to the server and back.
void queries.prefetchQuery(sessionQuery);
void router.load();
await startLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      {/* Colours are those of first-paint.js, and all variables stand in console.css: nothing is put into the page. */}
      <MantineProvider
        theme={theme}
        withCssVariables={false}
        withGlobalClasses={false}
        getRootElement={() => undefined}
      >
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  </StrictMode>,
);
