import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { parseSearch, type SearchParams, stringifySearch } from '../ui/search-params.ts';
import { Failure, NotFound } from './failure.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Failure,
  validateSearch: (search): SearchParams => search as SearchParams,
});

const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../features/home/home.tsx'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders',
    component: lazyRouteComponent(() => import('../features/orders/list.tsx'), 'OrdersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/new',
    component: lazyRouteComponent(() => import('../features/orders/new-order.tsx'), 'NewOrderPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/orders/$order',
    component: lazyRouteComponent(() => import('../features/orders/order.tsx'), 'OrderPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/approvals',
    component: lazyRouteComponent(() => import('../features/orders/approvals.tsx'), 'ApprovalsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/customers',
    component: lazyRouteComponent(() => import('../features/customers/list.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/customers/$customer',
    component: lazyRouteComponent(() => import('../features/customers/customer.tsx'), 'CustomerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products',
    component: lazyRouteComponent(() => import('../features/products/list.tsx'), 'ProductsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku',
    component: lazyRouteComponent(() => import('../features/products/product.tsx'), 'ProductPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku/movements',
    component: lazyRouteComponent(() => import('../features/products/movements.tsx'), 'MovementsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/products/$sku/transfers',
    component: lazyRouteComponent(() => import('../features/products/movements.tsx'), 'TransfersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/price-lists',
    component: lazyRouteComponent(() => import('../features/price-lists/list.tsx'), 'PriceListsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/price-lists/$priceList',
    component: lazyRouteComponent(() => import('../features/price-lists/price-list.tsx'), 'PriceListPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/basket',
    component: lazyRouteComponent(() => import('../features/price-lists/basket.tsx'), 'BasketPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/stock',
    component: lazyRouteComponent(() => import('../features/stock/list.tsx'), 'StockPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/pick-list',
    component: lazyRouteComponent(() => import('../features/warehouse/pick-list.tsx'), 'PickListPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/shipments',
    component: lazyRouteComponent(() => import('../features/warehouse/shipments.tsx'), 'ShipmentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invoices',
    component: lazyRouteComponent(() => import('../features/finance/invoices.tsx'), 'InvoicesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/payments',
    component: lazyRouteComponent(() => import('../features/finance/payments.tsx'), 'PaymentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/receivables',
    component: lazyRouteComponent(() => import('../features/finance/receivables.tsx'), 'ReceivablesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/receivables/ageing',
    component: lazyRouteComponent(() => import('../features/finance/ageing.tsx'), 'AgeingPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/returns',
    component: lazyRouteComponent(() => import('../features/finance/returns.tsx'), 'ReturnsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/refunds',
    component: lazyRouteComponent(() => import('../features/finance/refunds.tsx'), 'RefundsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/movements',
    component: lazyRouteComponent(() => import('../features/products/movements.tsx'), 'MovementsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/transfers',
    component: lazyRouteComponent(() => import('../features/products/movements.tsx'), 'TransfersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reports',
    component: lazyRouteComponent(() => import('../features/reports/sales-report.tsx'), 'SalesReportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reports/lines',
    component: lazyRouteComponent(() => import('../features/reports/lines.tsx'), 'SalesLinesPage'),
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
}
