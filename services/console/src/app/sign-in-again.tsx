import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import type { SignedInUser } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../api/client.ts';
import { sessionQuery, signInPath, userOf } from '../api/session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';

/** Asks for the password over the page that is open, so that nothing of it is lost when a session has ended. */
export const SignInAgain = ({ me }: { readonly me: SignedInUser }): ReactNode => {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isCodeAsked, setCodeAsked] = useState(false);
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const { body } = isCodeAsked
        ? await sales.post('/identity/v1/second-factor', { body: { code } })
        : await sales.post('/identity/v1/sign-in', { body: { email: me.email, password } });
      return body.status;
    },
    onSuccess: async (status) => {
      if (status === 'secondFactor') return setCodeAsked(true);
      const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      // Nothing that one person has read is shown to another.
      if (userOf(session)?.user !== me.user) location.reload();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog title={t`You are signed out`}>
      <form
        className="as-of-form"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <p>
          <Trans>Your session has ended. Sign in again, and go on where you were.</Trans>
        </p>
        <TextInput size="sm" type="email" label={t`E-mail`} autoComplete="username" value={me.email} readOnly />
        {isCodeAsked ? (
          <TextInput
            key="code"
            size="sm"
            label={t`Code of your app, or a recovery code`}
            autoComplete="one-time-code"
            required
            autoFocus
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value.trim())}
          />
        ) : (
          <PasswordInput
            size="sm"
            label={t`Password`}
            autoComplete="current-password"
            required
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        )}
        {error !== null && <Problem error={error} />}
        <Button type="submit" size="sm" loading={isPending}>
          <Trans>Sign in</Trans>
        </Button>
        <Anchor href={signInPath(i18n.locale)} size="sm">
          <Trans>Sign in by other means</Trans>
        </Anchor>
      </form>
    </Dialog>
  );
};
