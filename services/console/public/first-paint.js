// Before the first paint: the colours that were chosen the last time, and requests for what this address asked for first
// then (src/api/asked-first.ts).
{
  const root = document.documentElement;
  const kept = localStorage.getItem('sales-colours');
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const asked =
    location.search === '' && JSON.parse(localStorage.getItem('sales-asked-first') ?? '{}')[location.pathname];
  for (const href of asked || [])
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href }),
    );
}
