defmodule Shop.Catalog do
  @moduledoc "What is sold, by whom, and what customers say about it."

  import Ecto.Query

  alias Shop.Accounts.Scope
  alias Shop.Catalog.{Product, Review, Vendor}
  alias Shop.Repo

  @page_size 24
  @sortable %{"name" => :name, "price" => :price_cents, "new" => :inserted_at}

  @doc "Products whose name holds `term`, in one of the orders we offer."
  def search_products(term, sort) do
    field = Map.get(@sortable, sort, :name)
    pattern = "%" <> escape_like(term) <> "%"

    Product
    |> where([product], ilike(product.name, ^pattern))
    |> order_by([product], asc: field(product, ^field))
    |> limit(@page_size)
    |> Repo.all()
  end

  @doc "How many products cost at most `cents`; the value travels beside the text."
  def count_cheaper_than(cents) when is_integer(cents) do
    %{rows: [[count]]} =
      Repo.query!("SELECT count(*) FROM products WHERE price_cents <= $1", [cents])

    count
  end

  def list_newest(count \\ 6) when count in 1..24 do
    Repo.all(from product in Product, order_by: [desc: product.inserted_at], limit: ^count)
  end

  def get_product_by_slug!(slug) do
    Product |> Repo.get_by!(slug: slug) |> Repo.preload([:vendor, reviews: :user])
  end

  def get_product!(id), do: Repo.get!(Product, id)

  def list_products_by_id(ids) when is_list(ids) do
    Repo.all(from product in Product, where: product.id in ^ids)
  end

  def list_vendors, do: Repo.all(from vendor in Vendor, order_by: vendor.name, limit: 200)

  def list_all_products do
    Repo.all(from product in Product, order_by: product.name, limit: 500)
  end

  def set_picture(%Scope{} = scope, %Product{} = product, file_name) do
    true = Scope.staff?(scope)
    product |> Product.picture_changeset(file_name) |> Repo.update()
  end

  def list_reviews(%Scope{user: user}) do
    Repo.all(
      from review in Review, where: review.user_id == ^user.id, preload: :product, limit: 100
    )
  end

  def add_review(%Scope{user: user}, %Product{} = product, attrs) do
    %Review{user_id: user.id, product_id: product.id} |> Review.changeset(attrs) |> Repo.insert()
  end

  def delete_review!(%Scope{user: user}, id) do
    Review |> Repo.get_by!(id: id, user_id: user.id) |> Repo.delete!()
  end

  def average_stars([]), do: nil

  def average_stars(reviews) do
    Float.round(Enum.sum_by(reviews, & &1.stars) / length(reviews), 1)
  end

  defp escape_like(term), do: String.replace(term, ["\\", "%", "_"], &("\\" <> &1))
end
