import type { ReactNode } from 'react';

/** A part of a page under a heading. `all`: a link to all of what it shows some of. */
export const Part = ({
  title,
  all,
  children,
}: {
  readonly title: ReactNode;
  readonly all?: ReactNode;
  readonly children: ReactNode;
}): ReactNode => (
  <section>
    <header className="part-head">
      <h2>{title}</h2>
      {all}
    </header>
    {children}
  </section>
);

/** A thing with what belongs to it beside. */
export const WithRail = ({ children, rail }: { readonly children: ReactNode; readonly rail: ReactNode }): ReactNode => (
  <div className="with-rail">
    <div>{children}</div>
    <aside className="rail">{rail}</aside>
  </div>
);

/** Parts one below the other, over the whole width. */
export const Parts = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <div className="parts">{children}</div>
);
