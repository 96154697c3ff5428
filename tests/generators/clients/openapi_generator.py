"""Places an order with the client that openapi-generator made: <base url> <customer> <sku>."""

import sys

from openapi_client import ApiClient, Configuration, NewLine, OrdersApi, PlaceOrder

base_url, customer, sku = sys.argv[1:]
line = NewLine(sku=sku, quantity="1")
body = PlaceOrder(customerId=customer, lines=[line], submit=True)
with ApiClient(Configuration(host=base_url)) as client:
    order = OrdersApi(client).post_orders(body)
print(order.number)
