import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { principalOf, sessionQuery, useMay } from '../../api/session.ts';
import { FirstSteps } from '../../ui/first-steps.tsx';
import { Page } from '../../ui/page.tsx';
import { jobsOf } from './jobs.tsx';

/** What waits for the reader, since when and why: figures that lead to the rows that they count. */
export const HomePage = (): ReactNode => {
  const { i18n, t } = useLingui();
  const { data: session } = useQuery(sessionQuery);
  const may = useMay();
  const me = principalOf(session);
  const jobs = jobsOf(me)
    .map(({ title, tiles }) => ({
      title: i18n._(title),
      tiles: tiles.filter(({ needs }) => needs.every((permission) => may({ permission }))),
    }))
    .filter(({ tiles }) => tiles.length > 0);
  return (
    <Page title={t`Home`}>
      <FirstSteps />
      {jobs.length === 0 ? (
        <div className="state">
          <h2>
            <Trans>Nothing waits for you</Trans>
          </h2>
          <p>
            <Trans>What your role shows stands in the navigation, and is found with Ctrl K.</Trans>
          </p>
        </div>
      ) : (
        <div className="jobs">
          {jobs.map(({ title, tiles }) => (
            <section key={title} aria-label={title}>
              <h2>{title}</h2>
              <ul className="tiles">
                {tiles.map(({ name, tile }) => (
                  <Fragment key={name}>{tile}</Fragment>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Page>
  );
};
