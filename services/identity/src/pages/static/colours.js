/** The colours that were chosen in the console; without a choice those of the machine. Before the first paint. */
{
  const show = () => {
    const kept = localStorage.getItem('sales-colours');
    document.documentElement.style.colorScheme = kept === 'light' || kept === 'dark' ? kept : '';
  };
  show();
  // Another tab has chosen.
  addEventListener('storage', show);
}
