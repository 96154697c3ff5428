import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ListShape } from '../ui/list-page.tsx';
import { parseSearch, type SearchParams, stringifySearch } from '../ui/search-params.ts';
import { Failure, NotFound } from './failure.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Failure,
  validateSearch: (search): SearchParams => search as SearchParams,
});

type PageComponent = (() => ReactNode) & {
  /** Reads what it shows first. */
  readonly begin?: (search: SearchParams) => Promise<void>;
  /** Of a page that is a list. */
  readonly list?: ListShape;
};

/** A page that is loaded when it is first gone to, or about to be; what it shows first is read meanwhile. */
const page = <Name extends string>(load: () => Promise<Readonly<Record<Name, PageComponent>>>, name: Name) => ({
  component: lazyRouteComponent(load, name),
  loader: async ({ location: { search } }: { readonly location: { readonly search: SearchParams } }): Promise<void> => {
    const { begin } = (await load())[name];
    // What cannot be read is asked for again by the page, which says so.
    void begin?.(search).catch(() => undefined);
  },
  staticData: { list: async () => (await load())[name].list },
});

const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    ...page(() => import('../features/home/home.tsx'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/waiting',
    ...page(() => import('../features/home/waiting.tsx'), 'WaitingPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders',
    ...page(() => import('../features/orders/list.tsx'), 'OrdersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/new',
    ...page(() => import('../features/orders/new-order.tsx'), 'NewOrderPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/$order',
    ...page(() => import('../features/orders/order.tsx'), 'OrderPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/$order/returns/new',
    ...page(() => import('../features/returns/new-return.tsx'), 'NewReturnPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/$order/returns/$return',
    ...page(() => import('../features/returns/return.tsx'), 'ReturnPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/approvals',
    ...page(() => import('../features/orders/approvals.tsx'), 'ApprovalsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/customers',
    ...page(() => import('../features/customers/list.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/customers/new',
    ...page(() => import('../features/customers/new-customer.tsx'), 'NewCustomerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/customers/$customer',
    ...page(() => import('../features/customers/customer.tsx'), 'CustomerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products',
    ...page(() => import('../features/products/list.tsx'), 'ProductsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/new',
    ...page(() => import('../features/products/new-product.tsx'), 'NewProductPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku',
    ...page(() => import('../features/products/product.tsx'), 'ProductPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku/movements',
    ...page(() => import('../features/products/movements.tsx'), 'MovementsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku/transfers',
    ...page(() => import('../features/products/movements.tsx'), 'TransfersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/price-lists',
    ...page(() => import('../features/price-lists/list.tsx'), 'PriceListsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/price-lists/$priceList',
    ...page(() => import('../features/price-lists/price-list.tsx'), 'PriceListPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/basket',
    ...page(() => import('../features/price-lists/basket.tsx'), 'BasketPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/stock',
    ...page(() => import('../features/stock/list.tsx'), 'StockPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/floor',
    ...page(() => import('../features/floor/floor.tsx'), 'FloorPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/pick-list',
    ...page(() => import('../features/warehouse/pick-list.tsx'), 'PickListPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/shipments',
    ...page(() => import('../features/warehouse/shipments.tsx'), 'ShipmentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invoices',
    ...page(() => import('../features/finance/invoices.tsx'), 'InvoicesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invoices/$invoice',
    ...page(() => import('../features/finance/invoice.tsx'), 'InvoicePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/payments',
    ...page(() => import('../features/finance/payments.tsx'), 'PaymentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/payments/new',
    ...page(() => import('../features/finance/new-payment.tsx'), 'NewPaymentPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/payments/$payment',
    ...page(() => import('../features/finance/payment.tsx'), 'PaymentPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/receivables',
    ...page(() => import('../features/finance/receivables.tsx'), 'ReceivablesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/receivables/ageing',
    ...page(() => import('../features/finance/ageing.tsx'), 'AgeingPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/returns',
    ...page(() => import('../features/returns/list.tsx'), 'ReturnsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/refunds',
    ...page(() => import('../features/finance/refunds.tsx'), 'RefundsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/movements',
    ...page(() => import('../features/products/movements.tsx'), 'MovementsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/transfers',
    ...page(() => import('../features/products/movements.tsx'), 'TransfersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reports',
    ...page(() => import('../features/reports/sales-report.tsx'), 'SalesReportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reports/lines',
    ...page(() => import('../features/reports/lines.tsx'), 'SalesLinesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies',
    ...page(() => import('../features/companies/list.tsx'), 'CompaniesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies/$entity',
    ...page(() => import('../features/companies/company.tsx'), 'CompanyPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/usage',
    ...page(() => import('../features/admin/usage.tsx'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/users',
    ...page(() => import('../features/admin/users.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/users/$user',
    ...page(() => import('../features/admin/user.tsx'), 'UserPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/roles',
    ...page(() => import('../features/admin/roles.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/roles/$role',
    ...page(() => import('../features/admin/role.tsx'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/users/$user/view-as',
    ...page(() => import('./view-as.tsx'), 'ViewAsUserPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/roles/$role/view-as',
    ...page(() => import('./view-as.tsx'), 'ViewAsRolePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/teams',
    ...page(() => import('../features/admin/teams.tsx'), 'TeamsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/api-keys',
    ...page(() => import('../features/admin/api-keys.tsx'), 'ApiKeysPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    ...page(() => import('../features/admin/audit.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/operations',
    ...page(() => import('../features/admin/operations.tsx'), 'OperationsPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** What the page lists, where it is a list. */
    readonly list?: () => Promise<ListShape | undefined>;
  }
}
