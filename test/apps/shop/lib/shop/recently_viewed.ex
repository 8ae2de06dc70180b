defmodule Shop.RecentlyViewed do
  @moduledoc "Remembers the last ten products of each visitor until the node restarts."

  use GenServer

  @limit 10

  def start_link(opts), do: GenServer.start_link(__MODULE__, opts, name: __MODULE__)

  def add(visitor, slug), do: GenServer.cast(__MODULE__, {:add, visitor, slug})
  def list(visitor), do: GenServer.call(__MODULE__, {:list, visitor})

  @impl true
  def init(_opts), do: {:ok, %{}}

  @impl true
  def handle_cast({:add, visitor, slug}, state) do
    slugs = [slug | List.delete(Map.get(state, visitor, []), slug)]
    {:noreply, Map.put(state, visitor, Enum.take(slugs, @limit))}
  end

  @impl true
  def handle_call({:list, visitor}, _from, state) do
    {:reply, Map.get(state, visitor, []), state}
  end
end
