import type { Lifecycle } from '../operations/lifecycle.ts';
import type { Tracing } from './tracing.ts';

/** Opens the collection of traces where it is wanted. The packages for it are not even loaded where it is not. */
export const collectTraces = async (
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: { readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string },
  lifecycle: Pick<Lifecycle, 'onStop'>,
): Promise<Tracing | undefined> => {
  if (endpoint === undefined) return undefined;
  const { openTracing } = await import('./tracing-otlp.ts');
  const tracing = openTracing(endpoint);
  lifecycle.onStop('traces', () => tracing.close());
  return tracing;
};
