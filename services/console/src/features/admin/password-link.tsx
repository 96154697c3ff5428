import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import type { User } from '@sales/client';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Part } from '../../ui/parts.tsx';
import { Problem } from '../../ui/problem.tsx';

/** A link with which the person sets a password, to be given by hand: it is shown once, and works once. */
export const PasswordLink = ({ user: { user, isActive } }: { readonly user: User }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const format = useFormat();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (verb: 'invite' | 'reset-password') =>
      (await sales.post(`/identity/v1/users/{user}/${verb}`, { path: { user } })).body,
  });
  const [mayInvite, mayReset] = ['user:invite', 'user:reset-password'].map((permission) => may({ permission }));
  if (!isActive || (!mayInvite && !mayReset)) return null;
  return (
    <Part title={<Trans>Sign-in</Trans>}>
      <p className="quiet">
        <Trans>
          A new user gets in by an invitation, who has forgotten the password by a reset. Give the link to that person
          alone.
        </Trans>
      </p>
      <div className="edit-foot">
        {mayInvite && (
          <Button size="xs" variant="default" loading={isPending} onClick={() => mutate('invite')}>
            <Trans>Make an invitation</Trans>
          </Button>
        )}
        {mayReset && (
          <Button size="xs" variant="default" loading={isPending} onClick={() => mutate('reset-password')}>
            <Trans>Make a reset link</Trans>
          </Button>
        )}
      </div>
      {data !== undefined && (
        <TextInput
          readOnly
          size="xs"
          label={t`Link, good once until ${format.time(data.expiresAt)}`}
          value={new URL(data.link, location.origin).href}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      {error !== null && <Problem error={error} />}
    </Part>
  );
};
