/** Made for one machine of two cores and less than 500 MB in all. Durability is never traded. */
export const productSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  max_connections: '60',
  shared_buffers: '96MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  autovacuum_work_mem: '32MB',
  autovacuum_max_workers: '2',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  wal_buffers: '16MB',
  min_wal_size: '128MB',
  max_wal_size: '1GB',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '1',
  max_parallel_workers: '2',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

/** The same for a server of a former major version, which does not know all of them. */
export const settingsOf = (major: string): Readonly<Record<string, string>> => {
  if (Number(major) >= 18) return productSettings;
  const { io_method: _, ...known } = productSettings;
  return known;
};

/** For tests that do not kill the server. */
export const fastSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10s',
};
