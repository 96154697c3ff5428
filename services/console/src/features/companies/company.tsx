import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button } from '@mantine/core';
import type { EntityAt, Taxation } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Kept } from '../../ui/edit-form.tsx';
import { useEditKey } from '../../ui/edit-key.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { EditCompany } from './edit-company.tsx';
import { readCompany } from './edited.ts';
import { detailsOf, policiesOf } from './fields.ts';
import { Warehouses } from './warehouses.tsx';
import { useFields } from './words.ts';

/** Who it is, as it stands on its documents. */
const Details = ({ company }: { readonly company: EntityAt }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const fieldOf = useFields();
  const { from, name, address, taxIds, letterhead, currency, timeZone, taxRounding } = detailsOf(company);
  const { line1, line2, postalCode, city, region, country } = address ?? {};
  const word = (field: string, value: string): string => {
    const { kind } = fieldOf(field);
    return typeof kind === 'object' ? (kind.options[value] ?? value) : value;
  };
  return (
    <Part title={<Trans>Company</Trans>}>
      <Facts
        of={[
          [t`Code`, <code key="code">{company.entity}</code>],
          [t`Name`, name],
          [t`Address`, [line1, line2, postalCode, city, region, country].filter(Boolean).join(', ')],
          [t`Tax numbers`, taxIds.map((one) => `${one.country} ${one.id}`).join(', ')],
          [t`Letterhead`, letterhead && <span className="as-typed">{letterhead}</span>],
          [t`Currency`, currency],
          [t`Time zone`, timeZone],
          [t`Tax is rounded`, `${word('roundingPer', taxRounding.per)}, ${word('roundingMode', taxRounding.mode)}`],
          [t`So since`, format.time(from)],
        ]}
      />
    </Part>
  );
};

const TaxRates = ({ company }: { readonly company: EntityAt }): ReactNode => {
  const { t } = useLingui();
  const { taxRates } = detailsOf(company);
  return (
    <Part title={<Trans>Tax rates</Trans>}>
      {taxRates.length === 0 ? (
        <p className="quiet">
          <Trans>None: an order of a product with a tax category is refused</Trans>
        </p>
      ) : (
        <Table<Taxation>
          label={t`Tax rates`}
          rows={taxRates}
          idOf={({ category }) => category}
          columns={[
            { title: t`Tax category`, cell: ({ category }) => <code>{category}</code> },
            { title: t`Treatment`, cell: ({ treatment }) => <code>{treatment}</code> },
            { title: t`Rate`, isNumber: true, cell: ({ rate }) => <bdi>{rate} %</bdi> },
            { title: t`Reason of the law`, cell: ({ reasonCode }) => reasonCode && <code>{reasonCode}</code> },
          ]}
        />
      )}
    </Part>
  );
};

/** What it decides on for its orders. */
const Policies = ({ company }: { readonly company: EntityAt }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { from, approvalLimits, autoCloseDays, reservationHours, allocationTimeoutSeconds } = policiesOf(company);
  return (
    <Part title={<Trans>Rules for orders</Trans>}>
      <Facts
        of={[
          [t`Approval above`, format.list(approvalLimits.map(format.money)) || t`no order needs approval by its total`],
          [
            t`Days until settled orders close`,
            autoCloseDays === 0 ? t`never by themselves` : format.count(autoCloseDays),
          ],
          [t`Hours to answer for reserved stock`, format.count(reservationHours)],
          [t`Seconds until warehouses are asked again`, format.count(allocationTimeoutSeconds)],
          [t`So since`, format.time(from)],
        ]}
      />
    </Part>
  );
};

/** What will be otherwise from a day on that was given. */
const ToCome = ({ company: { versions, policies, at } }: { readonly company: EntityAt }): ReactNode => {
  const format = useFormat();
  const later = [...versions, ...policies].map(({ from }) => from).filter((from) => from > at);
  return (
    later.length > 0 && (
      <p className="notice" role="status">
        <Trans>
          Other details or rules were recorded from {format.list([...new Set(later)].toSorted().map(format.time))} on.
        </Trans>
      </p>
    )
  );
};

const CompanyShown = (): ReactNode => {
  const { t } = useLingui();
  const { entity = '' } = useParams({ strict: false });
  const may = useMay();
  const asOf = useAsOf();
  const [isEditing, setEditing] = useState(false);
  /** What others have changed and a save has kept. */
  const [kept, setKept] = useState<readonly string[]>([]);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['entities', 'company', entity, asOf],
    queryFn: async ({ signal }) => (await readCompany(entity, asOf, signal)).body,
  });
  const mayChange = may({ permission: 'entity:put' }) || may({ permission: 'entity:set-policies' });
  const canEdit = data !== undefined && asOf === undefined && !isEditing && mayChange;
  const edit = (): void => {
    setKept([]);
    setEditing(true);
  };
  useEditKey(canEdit, edit);
  return (
    <Page
      title={data === undefined ? t`Company ${entity}` : detailsOf(data).name}
      actions={
        canEdit && (
          <Button size="xs" variant="default" aria-keyshortcuts="e" onClick={edit}>
            <Trans>Edit</Trans>
          </Button>
        )
      }
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/companies" size="sm">
          <Trans>All companies</Trans>
        </Anchor>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      <Kept changes={kept} />
      {data !== undefined && (
        <WithRail
          rail={
            may({ permission: 'timeline:read' }) && (
              <Part title={<Trans>Timeline</Trans>}>
                <Timeline topic="entities" category="entity" id={entity} />
              </Part>
            )
          }
        >
          <ToCome company={data} />
          {isEditing && asOf === undefined ? (
            <EditCompany
              entity={entity}
              onEnd={(changes) => {
                setEditing(false);
                setKept(changes);
              }}
            />
          ) : (
            <>
              <Details company={data} />
              <Policies company={data} />
              <TaxRates company={data} />
            </>
          )}
          {may({ permission: 'warehouse:read' }) && <Warehouses entity={entity} />}
        </WithRail>
      )}
    </Page>
  );
};

/** A company of ours: what stands on its documents, its taxes, its rules for orders, and its warehouses. */
export const CompanyPage = pageFor({ permission: 'entity:read', title: msg`Company` }, CompanyShown);
