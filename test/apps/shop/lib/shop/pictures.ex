defmodule Shop.Pictures do
  @moduledoc "Product pictures: where they lie, and how they get there."

  @doc "Fetches a picture from the vendor's address."
  def import_from(url) do
    # HOLE ssrf-url high: the server asks whatever address it is given, also those only it can reach
    case Req.get(url, max_retries: 1, receive_timeout: 5_000) do
      {:ok, %{status: 200, body: body}} when is_binary(body) -> store(body)
      _other -> {:error, :unavailable}
    end
  end

  def directory, do: Application.app_dir(:shop, "priv/static/images/products")

  defp store(<<0xFF, 0xD8, 0xFF, _rest::binary>> = body), do: write(body, ".jpg")
  defp store(<<0x89, "PNG", _rest::binary>> = body), do: write(body, ".png")
  defp store(_body), do: {:error, :not_a_picture}

  defp write(body, extension) do
    name = Ecto.UUID.generate() <> extension
    File.mkdir_p!(directory())
    File.write!(Path.join(directory(), name), body)
    {:ok, name}
  end
end
