/** Where one service has what, under the address of the system. */
export type ServiceOverview = {
  readonly title: string;
  readonly description: string;
  readonly api: string;
  readonly openapi: string;
  readonly ready: string;
  readonly metrics: string;
};

/** What every process says at `/` of the services that can be reached there. Tools go by it. */
export const overviewOf = (
  services: readonly { readonly name: string; readonly title: string; readonly description: string }[],
): readonly ServiceOverview[] =>
  services.map(({ name, title, description }) => ({
    title,
    description,
    api: `/${name}/docs`,
    openapi: `/${name}/openapi.json`,
    ready: `/${name}/readyz`,
    metrics: `/${name}/metrics`,
  }));
