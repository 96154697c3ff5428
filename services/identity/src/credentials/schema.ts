/**
 * What lets people in. None of it is an event: it changes in place, and what is forgotten is gone. E-mail addresses,
 * tokens, codes and passwords are hashes here; secrets that are needed again are sealed with a key that is elsewhere.
 * Storage format: never rename.
 */
export const credentials: readonly string[] = [
  `
  create schema if not exists credentials;

  create table credentials.signing_keys (
    key_id text primary key,
    public_x text not null,
    signs_from timestamptz not null,
    -- Of the private key; null once another signs.
    sealed text
  );

  create table credentials.accounts (
    user_id uuid primary key,
    -- Keyed hash of the e-mail address by which the person signs in.
    account text not null unique,
    -- Of argon2id; null until there is one.
    password text
  );

  create table credentials.second_factors (
    user_id uuid primary key,
    sealed text not null,
    confirmed_at timestamptz,
    -- The time step of the last accepted code.
    last_step bigint not null default 0
  );

  create table credentials.recovery_codes (
    user_id uuid not null,
    code text not null,
    used_at timestamptz,
    primary key (user_id, code)
  );

  -- A password was right, and a second factor is asked for.
  create table credentials.challenges (
    token text primary key,
    user_id uuid not null,
    account text not null,
    attempts int not null default 0,
    expires_at timestamptz not null
  );

  create table credentials.sessions (
    session_id uuid primary key,
    user_id uuid not null,
    token text not null unique,
    -- The one before is believed for a moment, for requests that were on their way.
    previous text unique,
    rotated_at timestamptz not null,
    began_at timestamptz not null,
    used_at timestamptz not null,
    expires_at timestamptz not null,
    method text not null,
    address text not null,
    agent text not null
  );
  create index on credentials.sessions (user_id);

  -- Links that an administrator hands over. One of a purpose a user.
  create table credentials.links (
    user_id uuid not null,
    purpose text not null check (purpose in ('invitation', 'reset')),
    code text not null unique,
    expires_at timestamptz not null,
    primary key (user_id, purpose)
  );

  create table credentials.setup_codes (
    code text primary key,
    expires_at timestamptz not null
  );

  -- What is counted: who was refused, and who got in from where. All of it is in the log of accesses.
  create table credentials.sign_ins (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    outcome text not null,
    account text,
    user_id uuid,
    address text not null
  );
  create index on credentials.sign_ins (account, at desc);
  create index on credentials.sign_ins (address, at desc);
  create index on credentials.sign_ins (user_id, id desc);
  create index on credentials.sign_ins (at);

  -- Who a person is at a provider. Linked by issuer and subject, never by an e-mail address.
  create table credentials.external_identities (
    issuer text not null,
    subject text not null,
    user_id uuid not null,
    linked_at timestamptz not null,
    primary key (issuer, subject)
  );
  create index on credentials.external_identities (user_id);

  -- Sign-ins that are at the provider now.
  create table credentials.provider_requests (
    state text primary key,
    sealed text not null,
    expires_at timestamptz not null
  );
  `,
  `
  create table credentials.passkeys (
    passkey_id uuid primary key,
    user_id uuid not null,
    -- What the authenticator calls it.
    credential text not null unique,
    public_key text not null,
    -- Of its signatures; 0 where the authenticator does not count.
    counter bigint not null,
    name text not null,
    transports text[] not null,
    is_synced boolean not null,
    added_at timestamptz not null,
    used_at timestamptz,
    -- When its counter had gone back.
    copied_at timestamptz
  );
  create index on credentials.passkeys (user_id);

  -- What browsers are asked to sign now. Taken with the answer.
  create table credentials.passkey_ceremonies (
    token text primary key,
    ceremony text not null,
    challenge text not null,
    user_id uuid,
    expires_at timestamptz not null
  );
  `,
  `
  alter table credentials.sessions add column is_multi_factor boolean not null default false;
  -- A code or a passkey came after a password, or made sure of its owner.
  update credentials.sessions set is_multi_factor = true where method in ('code', 'passkey');
  `,
  `
  -- When the person was asked who they are; null where a provider has let them in that does not say when it has asked.
  alter table credentials.sessions add column authenticated_at timestamptz;
  update credentials.sessions set authenticated_at = began_at where method <> 'provider';
  `,
  `
  -- One link a user, of whom it is known who has made it when: those of before are made anew.
  delete from credentials.links;
  alter table credentials.links
    drop constraint links_pkey,
    add primary key (user_id),
    add column made_by text not null,
    add column made_at timestamptz not null;
  `,
];
