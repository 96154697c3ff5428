import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { RoleChoice } from './role-choice.tsx';

/** Days that a key may be good for. */
const [fewest, usual, most] = [1, 90, 365];

/** Issues a key; its secret is shown once. */
export const NewApiKey = (): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState(randomId);
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const [days, setDays] = useState(String(usual));
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: async () => {
      const body = { key, name: name.trim(), roles, validDays: Number(days) };
      return (await sales.post('/identity/v1/api-keys', { body })).body;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['access'] }),
  });
  const close = (): void => {
    setOpen(false);
    setKey(randomId());
    setName('');
    setRoles([]);
    reset();
  };
  const areDaysRight = /^\d+$/.test(days) && Number(days) >= fewest && Number(days) <= most;
  const isRight = name.trim() !== '' && roles.length > 0 && areDaysRight;
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        <Trans>New API key</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`New API key`} onClose={close} isHeld={data !== undefined}>
          {data === undefined ? (
            <form
              className="as-of-form"
              onSubmit={(event) => {
                event.preventDefault();
                if (isRight && !isPending) mutate();
              }}
            >
              <TextInput
                size="sm"
                label={t`Name of the program`}
                data-autofocus
                maxLength={100}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <RoleChoice chosen={roles} onChoose={setRoles} />
              <TextInput
                size="sm"
                label={t`Days until it expires`}
                inputMode="numeric"
                error={!areDaysRight && t`A number from ${fewest} to ${most}`}
                value={days}
                onChange={({ currentTarget }) => setDays(currentTarget.value.trim())}
              />
              {error !== null && <Problem error={error} />}
              <Button type="submit" size="sm" disabled={!isRight} loading={isPending}>
                <Trans>Issue key</Trans>
              </Button>
            </form>
          ) : (
            <div className="as-of-form">
              {data.secret === undefined ? (
                <p role="alert">
                  <Trans>The key was issued, but its secret was lost on its way. Revoke it, and issue another.</Trans>
                </p>
              ) : (
                <TextInput
                  readOnly
                  size="sm"
                  label={t`Secret: copy it now, it is not shown again`}
                  data-autofocus
                  value={data.secret}
                  onFocus={({ currentTarget }) => currentTarget.select()}
                />
              )}
              <Button size="sm" onClick={close}>
                <Trans>Close</Trans>
              </Button>
            </div>
          )}
        </Dialog>
      )}
    </>
  );
};
