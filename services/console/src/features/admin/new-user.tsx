import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { userPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { RoleChoice } from './role-choice.tsx';

const NewUserForm = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const { t, i18n } = useLingui();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [user] = useState(randomId);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [locale, setLocale] = useState<'en' | 'zh'>(i18n.locale === 'zh' ? 'zh' : 'en');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const mayAssign = may({ permission: 'user:assign-roles' });
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const path = { user };
      const body = { name: name.trim(), email: email.trim(), locale };
      // Sent again after a lost answer, both change nothing.
      await sales.put('/identity/v1/users/{user}', { path, body });
      if (roles.length > 0) await sales.post('/identity/v1/users/{user}/assign-roles', { path, body: { roles } });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['access'] });
      void navigate({ to: userPath(user) });
    },
  });
  const isRight = name.trim() !== '' && /^[^@\s]+@[^@\s]+$/.test(email.trim());
  return (
    <form
      className="as-of-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight && !isPending) mutate();
      }}
    >
      <TextInput
        size="sm"
        label={t`Name`}
        data-autofocus
        maxLength={200}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        size="sm"
        type="email"
        label={t`E-mail`}
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <NativeSelect
        size="sm"
        label={t`Language`}
        data={[
          { value: 'en', label: 'English' },
          { value: 'zh', label: '简体中文' },
        ]}
        value={locale}
        onChange={({ currentTarget }) => setLocale(currentTarget.value === 'zh' ? 'zh' : 'en')}
      />
      {mayAssign && <RoleChoice chosen={roles} onChoose={setRoles} />}
      {error !== null && <Problem error={error} />}
      <Button type="submit" size="sm" disabled={!isRight} loading={isPending}>
        <Trans>Register user</Trans>
      </Button>
      <Button size="sm" variant="default" onClick={onClose}>
        <Trans>Cancel</Trans>
      </Button>
    </form>
  );
};

/** Registers a user; the link that lets the person in is made on the page of the user. */
export const NewUser = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  if (!may({ permission: 'user:register' })) return null;
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        <Trans>New user</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`New user`} onClose={() => setOpen(false)}>
          <NewUserForm onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
};
