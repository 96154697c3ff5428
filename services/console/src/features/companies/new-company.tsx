import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useCompanies } from '../../ui/main-company.ts';
import { companyPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { isWrong } from './fields.ts';

const empty = { name: '', entity: '', currency: '', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };

/** Founds a company with what it cannot be without. */
export const NewCompany = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(empty);
  const { name, entity, currency, timeZone } = typed;
  const companies = useCompanies();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), currency: currency.toUpperCase(), timeZone: timeZone.trim(), taxRates: [] };
      return sales.put('/order/v1/entities/{entity}', { path: { entity }, body });
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['entities'] });
      void navigate({ to: companyPath(entity) });
    },
  });
  const isTaken = companies?.some((one) => one.entity === entity) !== false;
  const isFilled =
    /^[A-Z0-9][A-Z0-9_-]{0,31}$/.test(entity) && !Object.entries(typed).some(([n, v]) => isWrong({})(n, v));
  const field = (of: keyof typeof empty, label: string, description?: string) => ({
    ...({ size: 'sm', label, value: typed[of] } as const),
    ...(description !== undefined && { description }),
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      setTyped({ ...typed, [of]: of === 'entity' ? value.trim().toUpperCase() : value }),
  });
  if (!may({ permission: 'entity:put' })) return null;
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        <Trans>New company</Trans>
      </Button>
      {isOpen && (
        <Dialog title={t`New company`} onClose={() => setOpen(false)}>
          <form
            className="as-of-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (isFilled && !isTaken && !isPending) mutate();
            }}
          >
            <TextInput {...field('name', t`Name`)} data-autofocus maxLength={200} />
            <TextInput
              {...field('entity', t`Code`, t`A to Z, 0 to 9, _ and -; it stays as it is`)}
              error={companies !== undefined && isTaken && t`There is a company with this code`}
              maxLength={32}
            />
            <TextInput {...field('currency', t`Currency`, t`Three letters: EUR, CNY`)} maxLength={3} />
            <TextInput {...field('timeZone', t`Time zone`, t`Where its days begin and end: Asia/Shanghai`)} />
            {error !== null && <Problem error={error} />}
            <Button type="submit" size="sm" disabled={!isFilled || isTaken} loading={isPending}>
              <Trans>Found company</Trans>
            </Button>
          </form>
        </Dialog>
      )}
    </>
  );
};
