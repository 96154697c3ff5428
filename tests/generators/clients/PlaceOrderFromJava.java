import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.OrdersApi;
import org.openapitools.client.model.NewLine;
import org.openapitools.client.model.PlaceOrder;

/** Places an order with the client that openapi-generator made: base url, customer, sku. */
public class PlaceOrderFromJava {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient().setBasePath(args[0]);
    NewLine line = new NewLine().sku(args[2]).quantity("1");
    PlaceOrder body = new PlaceOrder().customerId(UUID.fromString(args[1])).addLinesItem(line).submit(true);
    System.out.println(new OrdersApi(client).postOrders(body).execute().getNumber());
  }
}
