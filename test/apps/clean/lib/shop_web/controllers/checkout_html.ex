defmodule ShopWeb.CheckoutHTML do
  use ShopWeb, :html

  attr :form, Phoenix.HTML.Form, required: true
  attr :lines, :list, required: true
  attr :total, :integer, required: true
  attr :flash, :map, required: true
  attr :current_scope, :map, required: true

  def new(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <h1>Checkout</h1>
      <p>{length(@lines)} products, <.price cents={@total} /></p>
      <.form for={@form} action={~p"/checkout"}>
        <.input field={@form[:delivery_note]} type="textarea" label="Note for the delivery" rows="3" />
        <label for="card_number">Card number</label>
        <input id="card_number" name="card[card_number]" inputmode="numeric" autocomplete="cc-number" />
        <label for="cvv">Check digits</label>
        <input id="cvv" name="card[cvv]" inputmode="numeric" autocomplete="cc-csc" maxlength="4" />
        <.button type="submit">Pay</.button>
      </.form>
    </Layouts.app>
    """
  end
end
