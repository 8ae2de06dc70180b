defmodule Shop.Sales do
  @moduledoc "Carts, orders and gift cards."

  import Ecto.Query

  alias Ecto.Multi
  alias Shop.Accounts.Scope
  alias Shop.Catalog
  alias Shop.Repo
  alias Shop.Sales.{GiftCard, Order, OrderLine}

  @max_quantity 99

  @doc "Joins a cart (`%{product_id => quantity}`) with its products."
  def cart_lines(cart) do
    for product <- Catalog.list_products_by_id(Map.keys(cart)) do
      quantity = min(Map.fetch!(cart, product.id), @max_quantity)
      %{product: product, quantity: quantity, total_cents: quantity * product.price_cents}
    end
  end

  def cart_total(lines), do: Enum.sum_by(lines, & &1.total_cents)

  def list_orders(%Scope{user: user}) do
    Repo.all(
      from order in Order,
        where: order.user_id == ^user.id,
        order_by: [desc: order.inserted_at],
        limit: 100
    )
  end

  def get_order!(%Scope{user: user}, id) do
    Order |> Repo.get_by!(id: id, user_id: user.id) |> Repo.preload(lines: :product)
  end

  def own_order?(%Scope{user: user}, number) do
    Repo.exists?(
      from order in Order, where: order.number == ^number and order.user_id == ^user.id
    )
  end

  def change_order(attrs \\ %{}), do: Order.changeset(%Order{}, attrs)

  @doc "Writes the order with today's prices."
  def place_order(%Scope{user: user}, lines, attrs) do
    order = %Order{user_id: user.id, number: new_number(), total_cents: cart_total(lines)}

    Multi.new()
    |> Multi.insert(:order, Order.changeset(order, attrs))
    |> Multi.insert_all(:lines, OrderLine, fn %{order: order} ->
      Enum.map(lines, &line_attrs(order, &1))
    end)
    |> Repo.transaction()
    |> case do
      {:ok, %{order: order}} -> {:ok, order}
      {:error, _step, changeset, _done} -> {:error, changeset}
    end
  end

  def mark_paid(number, reference) do
    case Repo.get_by(Order, number: number, status: :open) do
      nil -> {:error, :not_found}
      order -> order |> Order.paid_changeset(reference) |> Repo.update()
    end
  end

  def buy_gift_card(%Scope{user: user}, amount_cents) do
    user |> GiftCard.build(amount_cents) |> Repo.insert()
  end

  defp line_attrs(order, line) do
    %{
      order_id: order.id,
      product_id: line.product.id,
      quantity: line.quantity,
      unit_price_cents: line.product.price_cents
    }
  end

  defp new_number, do: "KL-" <> Base.encode32(:crypto.strong_rand_bytes(10), padding: false)
end
