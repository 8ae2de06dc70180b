defmodule ShopWeb.Admin.PictureLive do
  @moduledoc "Gives a product a picture: from a file, or from the vendor's address."

  use ShopWeb, :live_view

  alias Shop.Catalog
  alias Shop.Pictures

  @impl true
  def mount(%{"slug" => slug}, _session, socket) do
    {:ok,
     socket
     |> assign(product: Catalog.get_product_by_slug!(slug), page_title: "Picture")
     |> allow_upload(:picture, accept: ~w(.jpg .png), max_entries: 1, max_file_size: 4_000_000)}
  end

  @impl true
  def handle_event("validate", _params, socket), do: {:noreply, socket}

  def handle_event("import", %{"url" => url}, socket) do
    case Pictures.import_from(url) do
      {:ok, name} -> {:noreply, set_picture(socket, name)}
      {:error, _reason} -> {:noreply, put_flash(socket, :error, "No picture came from there.")}
    end
  end

  def handle_event("save", _params, socket) do
    names =
      consume_uploaded_entries(socket, :picture, fn %{path: path}, entry ->
        name = Ecto.UUID.generate() <> extension(entry.client_type)
        File.mkdir_p!(Pictures.directory())
        File.cp!(path, Path.join(Pictures.directory(), name))
        {:ok, name}
      end)

    {:noreply, Enum.reduce(names, socket, &set_picture(&2, &1))}
  end

  defp extension("image/png"), do: ".png"
  defp extension(_type), do: ".jpg"

  defp set_picture(socket, name) do
    {:ok, product} =
      Catalog.set_picture(socket.assigns.current_scope, socket.assigns.product, name)

    socket |> assign(:product, product) |> put_flash(:info, "The picture is set.")
  end

  @impl true
  def render(assigns) do
    ~H"""
    <Layouts.app flash={@flash} current_scope={@current_scope}>
      <h1>Picture of {@product.name}</h1>
      <form phx-submit="save" phx-change="validate">
        <.live_file_input upload={@uploads.picture} />
        <.button type="submit">Upload</.button>
      </form>
      <form phx-submit="import">
        <input type="url" name="url" aria-label="Address of the picture" required />
        <.button type="submit">Fetch</.button>
      </form>
    </Layouts.app>
    """
  end
end
