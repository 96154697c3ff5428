import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { rolePath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { useRoles } from './role-names.tsx';

/** Makes a role that may do nothing yet. */
export const NewRole = (): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState('');
  const [name, setName] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      sales.put('/identity/v1/roles/{role}', { path: { role }, body: { name: name.trim(), permissions: [] } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['access'] });
      void navigate({ to: rolePath(role) });
    },
  });
  const { data: roles } = useRoles();
  const isTaken = roles?.some((one) => one.role === role) === true;
  const isRight = /^[a-z][a-z0-9-]{0,63}$/.test(role) && name.trim() !== '' && !isTaken;
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        <Trans>New role</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`New role`} onClose={() => setOpen(false)}>
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
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <TextInput
              size="sm"
              label={t`Code`}
              description={t`a to z, 0 to 9 and -, beginning with a letter; it stays as it is`}
              maxLength={64}
              error={isTaken && t`There is a role with this code`}
              value={role}
              onChange={({ currentTarget }) => setRole(currentTarget.value.trim())}
            />
            {error !== null && <Problem error={error} />}
            <Button type="submit" size="sm" disabled={!isRight} loading={isPending}>
              <Trans>Make role</Trans>
            </Button>
          </form>
        </Dialog>
      )}
    </>
  );
};
