import type { ReactNode } from 'react';

/** Names and values; what has no value is left out. */
export const Facts = ({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }): ReactNode => (
  <dl className="figures">
    {of
      .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
      .map(([name, value]) => (
        <div key={name} className="pair">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
