defmodule ShopWeb.CoreComponents do
  @moduledoc "The small parts that every page is made of."

  use Phoenix.Component

  alias Phoenix.HTML.FormField

  @cart_icon ~s(<svg viewBox="0 0 16 16"><path d="M1 2h2l2 8h7l2-6H5"/></svg>)

  attr :name, :string, required: true, values: ["cart", "leaf"]

  @doc "One of our icons. Their markup is written here; nothing of a request is in it."
  def icon(%{name: "cart"} = assigns) do
    ~H"""
    <span class="icon">{Phoenix.HTML.raw(cart_icon())}</span>
    """
  end

  def icon(%{name: "leaf"} = assigns) do
    ~H"""
    <span class="icon">
      {Phoenix.HTML.raw("<svg viewBox='0 0 16 16'><path d='M2 14C2 6 8 2 14 2'/></svg>")}
    </span>
    """
  end

  attr :flash, :map, required: true

  def flash_group(assigns) do
    ~H"""
    <div id="flash" aria-live="polite">
      <p :for={{kind, message} <- @flash} class={"flash flash-#{kind}"}>{message}</p>
    </div>
    """
  end

  attr :type, :string, default: "button"
  attr :rest, :global, include: ~w(disabled form name value)
  slot :inner_block, required: true

  def button(assigns) do
    ~H"""
    <button type={@type} class="button" {@rest}>{render_slot(@inner_block)}</button>
    """
  end

  attr :field, FormField, required: true
  attr :label, :string, required: true
  attr :type, :string, default: "text"
  attr :rest, :global, include: ~w(autocomplete inputmode maxlength pattern required rows)

  def input(%{type: "textarea"} = assigns) do
    ~H"""
    <label for={@field.id}>{@label}</label>
    <textarea id={@field.id} name={@field.name} {@rest}>{Phoenix.HTML.Form.normalize_value("textarea", @field.value)}</textarea>
    <.errors errors={@field.errors} />
    """
  end

  def input(assigns) do
    ~H"""
    <label for={@field.id}>{@label}</label>
    <input type={@type} id={@field.id} name={@field.name} value={value_of(@type, @field)} {@rest} />
    <.errors errors={@field.errors} />
    """
  end

  attr :errors, :list, required: true

  defp errors(assigns) do
    ~H"""
    <p :for={{message, opts} <- @errors} class="error">{translate_error(message, opts)}</p>
    """
  end

  attr :cents, :integer, required: true

  @doc "A price in pounds."
  def price(assigns) do
    ~H"""
    <span class="price">£{div(@cents, 100)}.{@cents |> rem(100) |> Integer.to_string() |> String.pad_leading(2, "0")}</span>
    """
  end

  attr :vendor, :map, required: true

  @doc "The vendor's name, linked to the vendor's own page."
  def vendor_link(assigns) do
    ~H"""
    <.link :if={@vendor.website} href={@vendor.website} rel="noopener">{@vendor.name}</.link>
    <span :if={is_nil(@vendor.website)}>{@vendor.name}</span>
    """
  end

  defp cart_icon, do: @cart_icon

  defp value_of("password", _field), do: nil
  defp value_of(type, field), do: Phoenix.HTML.Form.normalize_value(type, field.value)

  defp translate_error(message, opts) do
    Enum.reduce(opts, message, fn {key, value}, text ->
      String.replace(text, "%{#{key}}", fn _match -> to_string(value) end)
    end)
  end
end
