import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { indexOf, startPage, startPageHeaders } from './start-page.ts';
import { welcome } from './welcome.ts';

const index = indexOf([{ name: 'order', title: 'Orders', description: 'From <draft> to "closed"' }]);

it('says where each service has what', () => {
  expect(index).toEqual({
    name: 'Sales management',
    services: [
      {
        title: 'Orders',
        description: 'From <draft> to "closed"',
        api: '/order/docs',
        openapi: '/order/openapi.json',
        ready: '/order/readyz',
        metrics: '/order/metrics',
      },
    ],
  });
});

it('is a page with links, and nothing in it is taken for HTML', () => {
  const page = startPage(index);
  expect(page).toContain('<a href="/order/docs">Orders</a>');
  expect(page).toContain('From &lt;draft&gt; to &quot;closed&quot;');
});

it('is a page that loads nothing, has the style that its policy allows, and cannot be framed', () => {
  const policy = startPageHeaders['content-security-policy'] ?? '';
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(startPage(index)) ?? [];
  expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
});

it('is what a person is told at the start', () => {
  expect(welcome(index, { address: 'http://127.0.0.1:8080', data: '/srv/sales' }, 1.234)).toMatch(
    /Console {2}http:\/\/127\.0\.0\.1:8080\/\n {2}APIs {5}.*\/docs\n {2}Orders {3}http:\/\/127\.0\.0\.1:8080\/order\/docs\n {2}Data {5}\/srv\/sales\n/,
  );
});
