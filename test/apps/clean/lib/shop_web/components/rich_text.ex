defmodule ShopWeb.RichText do
  @moduledoc "Text with markup. Everything here turns escaping off only after something else made it safe."

  use ShopWeb, :html

  @ornament ~s(<hr class="ornament" />)
  @seals %{"organic" => "<b>organic</b>", "fair" => "<b>fair</b>"}
  @notes ["<i>light</i>", "<i>smoky</i>"]

  attr :text, :string, required: true

  @doc "A few tags are left, scripts and handlers are not."
  def rich_text(assigns) do
    ~H"""
    <div class="rich-text">{raw(HtmlSanitizeEx.basic_html(@text))}</div>
    """
  end

  attr :product, :map, required: true

  @doc "What search engines read: `</script>` in a name is escaped by the encoder."
  def linked_data(assigns) do
    ~H"""
    <script type="application/ld+json">
      <%= raw(Jason.encode!(%{"@type" => "Product", "name" => @product.name}, escape: :html_safe)) %>
    </script>
    """
  end

  @doc "A line between chapters."
  def ornament(_assigns), do: raw(@ornament)

  attr :width, :integer, required: true

  @doc "Constant on every branch."
  def rule(assigns) do
    ~H"""
    {raw(if @width > 40, do: "<hr class='wide' />", else: "<hr />")}
    """
  end

  @doc "Words of a visitor between tags of ours."
  def quoted(text), do: raw(["<q>", safe_to_string(html_escape(text)), "</q>"])

  attr :name, :string, required: true

  @doc "The name chooses; what is shown is written above."
  def seal(assigns) do
    assigns = assign(assigns, :markup, Map.get(@seals, assigns.name, ""))

    ~H"""
    <span class="seal">{raw(@markup)}</span>
    """
  end

  @doc "All notes, one after the other."
  def notes(_assigns), do: for(note <- @notes, do: raw(note))

  @doc "A translation without parts of a visitor: `raw(@text)` would be another matter."
  def thanks(assigns) do
    ~H"""
    <p>{raw(gettext("Thank you.<br />Come again."))}</p>
    """
  end
end
