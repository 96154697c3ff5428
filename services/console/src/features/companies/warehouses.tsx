import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type Paths, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { useEdit } from '../../ui/edit.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { EditForm, type Words } from '../../ui/edit-form.tsx';
import type { Fields } from '../../ui/merge.ts';
import { Part } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { editedWarehouse, isWrong, noWarehouse, openWarehouse } from './warehouse-fields.ts';

type Warehouse = Paths['/query/v1/warehouses']['GET']['answer']['items'][number];

const useLabels = (): Readonly<Record<string, { readonly label: string; readonly hint?: string }>> => {
  const { t } = useLingui();
  return {
    warehouse: { label: t`Code`, hint: t`It stays as it is` },
    name: { label: t`Name` },
    city: { label: t`City` },
    country: { label: t`Country`, hint: t`Two letters: DE, CN` },
    rank: { label: t`Rank`, hint: t`The lowest is asked for stock first` },
  };
};

const WarehouseFields = ({
  fields,
  onSet,
}: {
  readonly fields: Fields;
  readonly onSet: (name: string, value: string) => void;
}): ReactNode => {
  const labels = useLabels();
  return (
    <div className="fields">
      {Object.entries(fields).map(([name, value], nth) => (
        <EditField
          key={name}
          kind={name === 'rank' ? 'number' : 'text'}
          label={labels[name]?.label ?? name}
          hint={labels[name]?.hint}
          value={value}
          isWrong={isWrong(name, value)}
          takesFocus={nth === 0}
          onChange={(text) => onSet(name, text)}
        />
      ))}
    </div>
  );
};

/** The form of a warehouse, with what has happened to it. */
const ChangeWarehouse = ({
  warehouse,
  onEnd,
}: {
  readonly warehouse: string;
  readonly onEnd: () => void;
}): ReactNode => {
  const may = useMay();
  const labels = useLabels();
  const words: Words = { labelOf: (name) => labels[name]?.label ?? name, pathsOf: (name) => [`details.${name}`] };
  const edit = useEdit(editedWarehouse(warehouse), onEnd);
  return (
    <>
      <EditForm name="edit-contact" edit={edit} words={words} wrong={isWrong} onCancel={onEnd}>
        {(_, mine) => <WarehouseFields fields={mine} onSet={edit.set} />}
      </EditForm>
      {may({ permission: 'timeline:read' }) && <Timeline topic="stock" category="warehouse" id={warehouse} />}
    </>
  );
};

const OpenWarehouse = ({ entity, onEnd }: { readonly entity: string; readonly onEnd: () => void }): ReactNode => {
  const queries = useQueryClient();
  const [fields, setFields] = useState(noWarehouse);
  const [key] = useState(randomId);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => openWarehouse(entity, fields, key),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['stock'] });
      onEnd();
    },
  });
  const isRight = !Object.entries(fields).some(([name, value]) => isWrong(name, value));
  return (
    <form
      className="edit-form edit-contact"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight && !isPending) mutate();
      }}
    >
      <WarehouseFields fields={fields} onSet={(name, value) => setFields({ ...fields, [name]: value })} />
      {error !== null && <Problem error={error} />}
      <div className="edit-foot">
        <Button type="submit" size="xs" disabled={!isRight} loading={isPending}>
          <Trans>Open warehouse</Trans>
        </Button>
        <Button size="xs" variant="default" disabled={isPending} onClick={onEnd}>
          <Trans>Discard changes</Trans>
        </Button>
      </div>
    </form>
  );
};

/** The warehouses that orders of a company get stock from, in the order in which they are asked. */
export const Warehouses = ({ entity }: { readonly entity: string }): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const asOf = useAsOf();
  const format = useFormat();
  const [begun, begin] = useState<{ readonly open: true } | { readonly change: string }>();
  const { data, error, refetch } = useQuery({
    queryKey: ['stock', 'warehouses', asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/warehouses', { query, signal })).body.items;
    },
  });
  const rows = data
    ?.filter((one) => one.entity === entity)
    .toSorted((one, other) => one.details.rank - other.details.rank);
  const end = (): void => begin(undefined);
  const canChange = asOf === undefined && may({ permission: 'warehouse:put' });
  return (
    <Part
      title={<Trans>Warehouses</Trans>}
      all={
        asOf === undefined &&
        may({ permission: 'warehouse:open' }) && (
          <Button size="compact-xs" variant="default" onClick={() => begin({ open: true })}>
            <Trans>New warehouse</Trans>
          </Button>
        )
      }
    >
      {rows === undefined && <Pending error={error} retry={refetch} />}
      {rows?.length === 0 && (
        <p className="quiet">
          <Trans>None: its orders wait for stock</Trans>
        </p>
      )}
      {rows !== undefined && rows.length > 0 && (
        <Table<Warehouse>
          label={t`Warehouses`}
          rows={rows}
          idOf={({ warehouse }) => warehouse}
          columns={[
            { title: t`Rank`, isNumber: true, cell: ({ details }) => format.count(details.rank) },
            { title: t`Code`, cell: ({ warehouse }) => <code>{warehouse}</code> },
            { title: t`Name`, cell: ({ details }) => details.name },
            { title: t`City`, cell: ({ details }) => [details.city, details.country].filter(Boolean).join(', ') },
            { title: t`Status`, cell: ({ open }) => (open ? t`open` : t`closed`) },
            ...(canChange
              ? [
                  {
                    title: t`Actions`,
                    cell: ({ warehouse, open }: Warehouse) =>
                      open && (
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={t`Change ${warehouse}`}
                          onClick={() => begin({ change: warehouse })}
                        >
                          <Trans>Change</Trans>
                        </Button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {begun !== undefined && 'open' in begun && <OpenWarehouse entity={entity} onEnd={end} />}
      {begun !== undefined && 'change' in begun && (
        <ChangeWarehouse key={begun.change} warehouse={begun.change} onEnd={end} />
      )}
    </Part>
  );
};
