defmodule ShopWeb.ProductHTML do
  use ShopWeb, :html

  embed_templates "product_html/*"

  attr :review, :map, required: true

  def review(assigns) do
    ~H"""
    <article class="review">
      <h3>{@review.user.name}, {String.duplicate("★", @review.stars)}</h3>
      <p>{@review.body}</p>
    </article>
    """
  end
end
