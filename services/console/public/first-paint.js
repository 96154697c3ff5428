// Before the first paint: the colours and the language that were chosen the last time.
{
  const root = document.documentElement;
  const kept = localStorage.getItem('sales-colours');
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
}
