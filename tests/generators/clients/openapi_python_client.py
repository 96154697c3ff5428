"""Places an order with the client that openapi-python-client made: <base url> <customer> <sku>."""

import sys
from uuid import UUID

from orders_client import Client
from orders_client.api.orders import post_orders
from orders_client.models import NewLine, PlaceOrder

base_url, customer, sku = sys.argv[1:]
line = NewLine(sku=sku, quantity="1")
body = PlaceOrder(customer_id=UUID(customer), lines=[line], submit=True)
order = post_orders.sync(client=Client(base_url=base_url), body=body)
print(order.number)
